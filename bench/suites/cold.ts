import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { localPaths, repositoryRoot } from '../../lib/local/paths.ts';
import { bundleProgram } from '../measure/bundle-program.ts';
import { type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import { turned } from '../measure/turned.ts';
import type { Measurements, Suite, SuiteRun } from '../suite.ts';
import * as plans from './cold-plan.ts';
import { proveAnswers } from './trees-answers.ts';
import { type TrainedTrees, trainTrees, treesProgram } from './trees-model.ts';
import { fullTrees, modelMethod } from './trees-plan.ts';
import { preparePeers, type TreesPeers } from './trees-programs.ts';

const { columns, figures } = plans;
const start = promisify(execFile);

/** A new process, to its first score. */
export const cold: Suite = {
  title: 'Cold starts of tree models',
  method: [
    modelMethod,
    'In each round every candidate has a new process, in changing order. **First score** begins with the first line that the',
    'process runs and ends with the score of one row, raw: importing the runtime, reading and opening the model included,',
    'starting Node or Python not. **Whole process** is seen from outside, with all of that. All scores are the same: to the bit,',
    'and to 1e-5 from onnxruntime. Files are in the cache of the system, and compiled code is in none. Tidegate is one',
    'bundled file, as a Lambda gets it, and its **code** is that of scoring; that of onnxruntime-node are its files for this platform.',
  ].join('\n'),
  defaultRuns: 11,
  async run(run) {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-cold-'));
    try {
      run.tell('training the model …');
      const trained = await trainTrees(fullTrees, { folder, seed: run.seed, signal: run.signal });
      const peers = await preparePeers(trained, { programs: ['onnxruntime', 'lightgbm'], signal: run.signal });
      return await measureColdStarts({ trained, peers }, run);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export interface ColdStarts {
  readonly trained: TrainedTrees;
  readonly peers: TreesPeers;
}

interface Starter {
  readonly column: string;
  readonly program: string;
  readonly line: readonly string[];
  /** Of its score; undefined = it has none. */
  readonly tolerance?: number;
}

const FirstScore = z.strictObject({ ms: z.number().positive(), score: z.number(), resident: z.number() });

export async function measureColdStarts({ trained, peers }: ColdStarts, run: SuiteRun): Promise<Measurements> {
  const module = join(trained.folder, 'cold-tidegate.mjs');
  const peersFolder = treesProgram('.');
  const exported = (name: string): string => `export { ${name} } from`;
  bundleProgram({ source: `${exported('firstScore')} './cold-tidegate.ts'`, folder: peersFolder, out: module });
  const scorer = join(repositoryRoot, 'lib/kernels/gbdt/score');
  const codeFile = join(trained.folder, 'runtime.mjs');
  const codeBytes = bundleProgram({
    source: `${exported('openScorer')} './scorer.ts'`,
    folder: scorer,
    out: codeFile,
  });
  const starters = startersOf({ trained, peers, module });
  const collectors = new Map<string, SeriesCollector>(starters.map(({ column }) => [column, seriesCollector(column)]));
  for (let round = 0; round < run.runs; round += 1) {
    run.tell(`round ${round + 1} of ${run.runs} …`);
    for (const starter of turned(starters, round)) {
      await measureOne(starter, { trained, run, collector: collectors.get(starter.column) });
    }
  }
  collectors.get(columns.ours)?.add(figures.code, 'KB', codeBytes / 1000);
  const library = libraryBytes();
  if (library !== undefined) collectors.get(columns.onnx)?.add(figures.code, 'KB', library / 1000);
  return {
    series: [...collectors.values()].flatMap((collector) => collector.series()),
    notRun: notRunOf(peers),
    goals: plans.goals,
    limits: [{ name: figures.code, unit: 'KB', value: codeBytes / 1000, atMost: plans.mostCodeKb }],
  };
}

function startersOf({ trained, peers, module }: ColdStarts & { readonly module: string }): readonly Starter[] {
  const { node } = localPaths();
  const { folder, features } = trained;
  const task = JSON.stringify({ folder, features });
  const starter = treesProgram('cold-start.mjs');
  const byNode = (column: string, named: string) => ({ column, program: node, line: [starter, named, task] });
  const python = peers.commands.lightgbm?.program;
  return [
    byNode(columns.bare, treesProgram('cold-nothing.mjs')),
    { ...byNode(columns.ours, module), tolerance: 0 },
    ...(peers.commands.onnxruntime === undefined
      ? []
      : [{ ...byNode(columns.onnx, treesProgram('cold-onnxruntime.mjs')), tolerance: 1e-5 }]),
    ...(python === undefined
      ? []
      : [{ column: columns.python, program: python, line: [treesProgram('cold_start.py'), task], tolerance: 0 }]),
  ];
}

interface Measuring {
  readonly trained: TrainedTrees;
  readonly run: SuiteRun;
  readonly collector: SeriesCollector | undefined;
}

async function measureOne({ column, program, line, tolerance }: Starter, { trained, run, collector }: Measuring) {
  const startedMs = performance.now();
  const { stdout } = await start(program, line, { signal: run.signal, env: withoutCaches() });
  const wholeMs = performance.now() - startedMs;
  const { ms, score, resident } = FirstScore.parse(JSON.parse(stdout));
  const compared = { column, expected: trained.raw.subarray(0, 1), given: Float64Array.of(score) };
  if (tolerance !== undefined) proveAnswers(compared, tolerance);
  collector?.add(figures.first, 'ms', ms);
  collector?.add(figures.whole, 'ms', wholeMs);
  collector?.add(figures.resident, 'MiB', resident / 2 ** 20);
}

/** Code that was compiled before is not there on a first start. */
export function withoutCaches(): Record<string, string | undefined> {
  const { NODE_COMPILE_CACHE: _cache, NODE_OPTIONS: _options, ...environment } = process.env;
  return environment;
}

/** Of this platform alone; the package has those of five. */
function libraryBytes(): number | undefined {
  const folder = join(
    repositoryRoot,
    'bench/node_modules/onnxruntime-node/bin/napi-v6',
    process.platform,
    process.arch,
  );
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    return undefined;
  }
}

function notRunOf({ absent }: TreesPeers): Measurements['notRun'] {
  const named = [
    [columns.onnx, absent.onnxruntime],
    [columns.python, absent.lightgbm],
  ] as const;
  return named.flatMap(([column, reason]) => (reason === undefined ? [] : [{ column, reason }]));
}
