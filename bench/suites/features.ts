import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rollingWindows } from '../../lib/kernels/rolling/rolling-kinds.ts';
import { randomPrices } from '../measure/random-prices.ts';
import { type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import { StreamMemory, type Task, Timing } from '../peers/features/protocol.ts';
import type { Measurements, Suite, SuiteRun } from '../suite.ts';
import { type Claim, proveEqual } from './features-equality.ts';
import { collectBatch, collectMemory, collectTicks } from './features-figures.ts';
import * as plan from './features-plan.ts';
import { type Programs, type Started, startPrograms, stopPrograms } from './features-programs.ts';

/** Rolling windows, by columns and bar by bar. */
export const features: Suite = {
  title: 'Rolling features',
  method: [
    'Ten kinds over windows of 5, 10, 20, 50, 100 and 200 bars of a series of a million bars, a random walk in cents.',
    'Before figures count, every candidate has computed the same columns (to 1e-6 of the larger of 1 and the value, from',
    'bar 20,000 on, where the seeds of the recursions have faded). The candidates run in turns, with data loaded and code',
    'compiled. A **batch** is one pass over all bars into all columns; its memory is used again where the candidate can.',
    'A **tick** is one more bar; its time per feature is shared among the features that the candidate has. **Memory** is',
    'read after a collection of garbage, bytes per tick without any. numba compiles the loop that one would write by',
    'hand, with running sums and monotone queues.',
  ].join('\n'),
  defaultRuns: 7,
  async run(run) {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-features-'));
    try {
      const started = await startPrograms(writeBars(folder, run.seed), run);
      try {
        return await measure(started, { folder, run });
      } finally {
        await stopPrograms(started.programs);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function writeBars(folder: string, seed: number): Task {
  const files = { prices: join(folder, 'prices.f64'), volumes: join(folder, 'volumes.f64') };
  writeFileSync(files.prices, Float64Array.from(randomPrices(seed, plan.bars)));
  writeFileSync(files.volumes, Float64Array.from(randomPrices(seed + 1, plan.bars)));
  return { ...files, windows: [...rollingWindows], provenFrom: plan.provenFrom };
}

interface Measuring {
  readonly folder: string;
  readonly run: SuiteRun;
}

async function measure({ programs, notRun }: Started, { folder, run }: Measuring): Promise<Measurements> {
  const batches = claims(programs, plan.batchCandidates, () => 1);
  const ticks = claims(programs, plan.tickCandidates, ({ times }) => times);
  const tails = claims(programs, [plan.tailCandidate], ({ times }) => times);
  await prove({ batches, ticks, tails }, { folder, run });
  const collectors = new Map<string, SeriesCollector>();
  for (let round = 1; round <= run.runs; round += 1) {
    run.tell(`round ${round} of ${run.runs} …`);
    for (const claim of batches) collectBatch(collectorOf(collectors, claim.column), await time(claim));
    for (const claim of [...ticks, ...tails]) {
      collectTicks(collectorOf(collectors, claim.column), await time(claim), claim.times);
    }
  }
  run.tell('memory …');
  const memory = await programs.tidegate?.ask({ candidate: 'memory', times: plan.bars });
  collectMemory(collectorOf(collectors, 'tidegate'), StreamMemory.parse(memory));
  return { series: [...collectors.values()].flatMap((one) => one.series()), notRun, goals: plan.goals };
}

/** Of the programs that run here. */
function claims<Of extends plan.Candidate>(
  programs: Programs,
  candidates: readonly Of[],
  timesOf: (candidate: Of) => number,
): readonly Claim[] {
  return candidates.flatMap((candidate) => {
    const lane = programs[candidate.program];
    return lane === undefined ? [] : [{ ...candidate, lane, times: timesOf(candidate) }];
  });
}

interface Claims {
  readonly batches: readonly Claim[];
  readonly ticks: readonly Claim[];
  readonly tails: readonly Claim[];
}

/** Ticks against ticks after as many bars; a tail against the last bar of all, to which our ticks go on. */
async function prove({ batches, ticks, tails }: Claims, { folder, run }: Measuring): Promise<void> {
  const names = { windows: rollingWindows, folder };
  const afterTicks = (times: number) => ticks.map((claim) => ({ ...claim, times }));
  const [ours] = afterTicks(plan.bars - plan.provenFrom);
  const proven = [
    ...(await proveEqual(batches, names)),
    ...(await proveEqual(afterTicks(plan.provenFrom), names)),
    ...(ours === undefined ? [] : await proveEqual([ours, ...tails], names)),
  ];
  for (const { column, difference } of proven) {
    run.tell(`${column}: the same columns, largest difference ${difference.toExponential(1)}`);
  }
}

async function time({ lane, candidate, times }: Claim): Promise<Timing> {
  return Timing.parse(await lane.ask({ candidate, times }));
}

function collectorOf(collectors: Map<string, SeriesCollector>, column: string): SeriesCollector {
  const known = collectors.get(column) ?? seriesCollector(column);
  collectors.set(column, known);
  return known;
}
