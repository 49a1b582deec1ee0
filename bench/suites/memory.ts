import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localPaths } from '../../lib/local/paths.ts';
import { bundleProgram } from '../measure/bundle-program.ts';
import { fitLine, type Line } from '../measure/fit-line.ts';
import type { Limit } from '../measure/judge-limit.ts';
import { percentile, seriesCollector } from '../measure/summarise.ts';
import type { MemoryNow } from '../peers/trees/memory-now.ts';
import { MemoryRead, ScoredMemory } from '../peers/trees/memory-protocol.ts';
import type { Measurements, Suite, SuiteRun } from '../suite.ts';
import { proveRoundTrip } from './artefact.ts';
import { proveAnswers } from './trees-answers.ts';
import { type TrainedTrees, trainTrees, treesProgram } from './trees-model.ts';
import { fullTrees, modelMethod, type TreesPlan } from './trees-plan.ts';

export interface MemoryPlan {
  readonly models: number;
  readonly predictions: number;
  readonly samples: number;
}

const fullMemory: MemoryPlan = { models: 10, predictions: 1_000_000, samples: 100 };

const mebibyte = 2 ** 20;
const mostAboveBareMib = 8;
/** Whoever keeps anything of a prediction keeps a reference to it, which is eight bytes. */
const leastKeptBytes = 8;
/** Two standard errors above the slope: 97.5 % of what it could be. */
const confidence = 2;
const flags = ['--expose-gc'];
const fewRows = 64;
const longestMs = 30 * 60_000;
const start = promisify(execFile);

/** Whether memory grows with models and predictions. */
export const memory: Suite = {
  title: 'Memory of tree models',
  method: [
    modelMethod,
    `${fullMemory.models} such models, by successive seeds, are open in one process and take turns in ${fullMemory.predictions.toLocaleString('en')} predictions of one row.`,
    `**Resident** and **heap** are read ${fullMemory.samples} times, each after a collection of garbage; **peak** is the most that was resident`,
    'before one. **Allocated** is what of the resident memory is no file: without the pages of Node itself, which count as',
    'resident once they have run. The **growth** per prediction is the slope of a line through the samples of the second half; its limit, less',
    'than a reference, is held against the slope and two of its standard errors. **Bare Node** is a process that does nothing',
    'but read its memory, in each round; its version and flags are the same. The limits above it are those of the medians.',
    '**Node that adds** calls a function of WebAssembly, which adds two numbers, as often as rows are predicted: what',
    'an engine takes to run anything often.',
    'Each model has scored 4,096 rows like LightGBM before, to the bit.',
  ].join('\n'),
  defaultRuns: 7,
  run: (run) => measureMemory({ trees: fullTrees, memory: fullMemory }, run),
};

interface Plans {
  readonly trees: TreesPlan;
  readonly memory: MemoryPlan;
}

export async function measureMemory(plans: Plans, run: SuiteRun): Promise<Measurements> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-memory-'));
  try {
    const models = await trainModels(plans, { folder, run });
    const program = bundled('memory.ts', folder);
    const floors = { bare: bundled('bare-memory.ts', folder), adding: bundled('adding-memory.mjs', folder) };
    const rounds: Round[] = [];
    for (let round = 1; round <= run.runs; round += 1) {
      run.tell(`round ${round} of ${run.runs}: ${plans.memory.predictions.toLocaleString('en')} predictions …`);
      const bare = await floorMemory([floors.bare], run);
      const adding = await floorMemory([floors.adding, String(plans.memory.predictions)], run);
      rounds.push({ bare, adding, scored: await scoredMemory({ program, models, plan: plans.memory }, run) });
    }
    return { ...judgeRounds(rounds), notRun: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly folder: string;
  readonly run: SuiteRun;
}

async function trainModels(plans: Plans, { folder, run }: Place): Promise<readonly TrainedTrees[]> {
  const trained: TrainedTrees[] = [];
  for (let model = 0; model < plans.memory.models; model += 1) {
    run.tell(`training model ${model + 1} of ${plans.memory.models} …`);
    const own = join(folder, String(model));
    mkdirSync(own);
    const one = await trainTrees(plans.trees, { folder: own, seed: run.seed + model, signal: run.signal });
    proveRoundTrip(one);
    trained.push(one);
  }
  return trained;
}

function bundled(program: string, folder: string): string {
  const out = join(folder, `bundled-${program}.mjs`);
  bundleProgram({ source: `import './${program}'`, folder: treesProgram('.'), out });
  return out;
}

async function floorMemory(line: readonly string[], { signal }: SuiteRun): Promise<MemoryNow> {
  const { stdout } = await start(localPaths().node, [...flags, ...line], { signal, timeout: longestMs });
  return MemoryRead.parse(JSON.parse(stdout));
}

interface Scoring {
  readonly program: string;
  readonly models: readonly TrainedTrees[];
  readonly plan: MemoryPlan;
}

async function scoredMemory({ program, models, plan }: Scoring, { signal }: SuiteRun): Promise<ScoredMemory> {
  const [first] = models;
  if (first === undefined) throw new RangeError('there is no model');
  const images = models.map(({ folder }) => join(folder, 'model.tgk'));
  // A few: rows, too, would be in the memory that is measured.
  const rows = join(first.folder, 'few.f64');
  writeFileSync(rows, first.rows.subarray(0, fewRows * first.features));
  const work = [rows, String(plan.predictions), String(plan.samples), ...images];
  const line = [...flags, program, ...work];
  const { stdout } = await start(localPaths().node, line, { signal, timeout: longestMs });
  const scored = ScoredMemory.parse(JSON.parse(stdout));
  // Their rows are those of the first model, of which LightGBM has scored them.
  proveAnswers({ column: 'Tidegate', expected: first.raw.subarray(0, 1), given: Float64Array.of(scored.first) }, 0);
  return scored;
}

/** In bytes. */
export interface Round {
  readonly bare: MemoryNow;
  readonly adding: MemoryNow;
  readonly scored: Pick<ScoredMemory, 'samples' | 'residentPeak' | 'end'>;
}

export function judgeRounds(rounds: readonly Round[]): Pick<Measurements, 'series' | 'limits'> {
  const collector = seriesCollector();
  for (const { bare, adding, scored } of rounds) {
    const { heap, resident } = growth(scored);
    collector.add('bare Node, resident', 'MiB', bare.resident / mebibyte);
    collector.add('bare Node, allocated', 'MiB', bare.allocated / mebibyte);
    collector.add('Node that adds, resident', 'MiB', adding.resident / mebibyte);
    collector.add('Node that adds, allocated', 'MiB', adding.allocated / mebibyte);
    collector.add('resident, peak', 'MiB', scored.residentPeak / mebibyte);
    collector.add('resident, at the end', 'MiB', (scored.samples.at(-1)?.resident ?? Number.NaN) / mebibyte);
    collector.add('allocated, at the end', 'MiB', scored.end.allocated / mebibyte);
    collector.add('growth of the heap, + 2 se', 'B/prediction', mostGrowth(heap));
    collector.add('growth of the resident memory, + 2 se', 'B/prediction', mostGrowth(resident));
  }
  const series = collector.series();
  const median = (name: string): number => {
    const values = series.find((one) => one.name === name)?.values ?? [];
    return percentile(
      values.toSorted((a, b) => a - b),
      0.5,
    );
  };
  const above = (what: string): Limit => ({
    ...{ name: `${what}, at the end, above bare Node`, unit: 'MiB', atMost: mostAboveBareMib },
    value: median(`${what}, at the end`) - median(`bare Node, ${what}`),
  });
  const growths = ['growth of the heap, + 2 se', 'growth of the resident memory, + 2 se'];
  const limits = growths.map((name) => ({ name, unit: 'B/prediction', value: median(name), atMost: leastKeptBytes }));
  return { series, limits: [above('resident'), above('allocated'), ...limits] };
}

function growth({ samples }: Round['scored']): { readonly heap: Line; readonly resident: Line } {
  const half = samples.slice(samples.length / 2);
  return {
    heap: fitLine(half.map((sample) => [sample.predictions, sample.heap])),
    resident: fitLine(half.map((sample) => [sample.predictions, sample.resident])),
  };
}

function mostGrowth({ slope, standardError }: Line): number {
  return slope + confidence * standardError;
}
