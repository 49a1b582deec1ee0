import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Limit } from '../measure/judge-limit.ts';
import { percentile, type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import { turned } from '../measure/turned.ts';
import type { Measurements, Suite, SuiteRun } from '../suite.ts';
import * as plans from './inference-plan.ts';
import { answersOf, proveAnswers } from './trees-answers.ts';
import { type TrainedTrees, trainTrees } from './trees-model.ts';
import { fullTrees, modelMethod } from './trees-plan.ts';
import { type Candidate, notRunOf, openPrograms, preparePeers, type TreesPeers } from './trees-programs.ts';
import { type OpenWork, takeTurn, timeOfRow, type Turn, withPasses } from './trees-turns.ts';

const { fullInference } = plans;

/** Raw scores of rows, one by one and many at once. */
export const inference: Suite = {
  title: 'Scores of tree models',
  method: [
    modelMethod,
    `**One row** is the mean of ${fullInference.rows.toLocaleString('en')} rows that follow one another, one thread; **p50** and **p99** are of calls that were timed one by one,`,
    'in a pass of their own. A **batch** is one call for all its rows. Before figures count, everyone has scored the rows: the',
    'same bits as `Booster.predict(raw_score=True)`, from onnxruntime the same to 1e-5, for it sums float32. The candidates',
    'run in turns, in changing order, each in a process with its code compiled. One loop times all: for native code it is',
    'in C, as Python takes longer to call than some of it to score. onnxruntime-node: one session with one thread (or all,',
    'where it says so), a tree ensemble with thresholds rounded down, inputs made beforehand, outputs used again. **C API**:',
    '`LGBM_BoosterPredictForMatSingleRowFast`, of which initialisation is not counted. **Compiled C**: Treelite and TL2cgen,',
    'gcc -O3. **Nothing** is the loop with an empty call.',
  ].join('\n'),
  defaultRuns: 11,
  async run(run) {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-inference-'));
    try {
      run.tell('training the model, and making of it what the peers read …');
      const trained = await trainTrees(fullTrees, { folder, seed: run.seed, signal: run.signal });
      const programs = ['onnxruntime', 'compiled', 'lightgbm'] as const;
      const peers = await preparePeers(trained, { programs, signal: run.signal });
      return await measureInference({ trained, peers, plan: fullInference }, run);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export interface Inference {
  readonly trained: TrainedTrees;
  readonly peers: TreesPeers;
  readonly plan: plans.InferencePlan;
}

export async function measureInference({ trained, peers, plan }: Inference, run: SuiteRun): Promise<Measurements> {
  const all = [...plans.rowCandidates, ...plans.batchCandidates];
  const programs = await openPrograms(peers, all, { task: trained, signal: run.signal });
  try {
    const work = workOf(plan).flatMap((one) => {
      const lane = programs.lanes.get(one.program);
      return lane === undefined ? [] : [{ ...one, lane }];
    });
    for (const one of work) await prove(one, trained, run);
    const series = await measureRounds(await withPasses(work, plan.turnMs), run);
    return { series, notRun: notRunOf(all, peers), goals: plans.goalsOf(plan), limits: tailLimits(series) };
  } finally {
    await programs.stop();
  }
}

/** A candidate at a number of rows. */
interface Work extends Candidate {
  readonly tolerance?: number;
  /** Of what is proven. */
  readonly settings?: string;
  readonly figure: string;
  readonly rows: number;
  /** Whether its calls are timed one by one, too. */
  readonly hasTail: boolean;
}

type InferenceWork = Work & OpenWork;

function workOf({ rows, batches }: plans.InferencePlan): readonly Work[] {
  const row = { figure: plans.figures.row, rows };
  return [
    ...plans.rowCandidates.map((one) => ({ ...one, ...row, hasTail: true })),
    { ...plans.floorCandidate, ...row, hasTail: false },
    ...batches.flatMap((count) =>
      plans.batchCandidates.map((one) => {
        return { ...one, figure: plans.figures.batch(count), rows: count, hasTail: false };
      }),
    ),
  ];
}

async function prove(work: InferenceWork, { folder, raw }: TrainedTrees, run: SuiteRun): Promise<void> {
  const { lane, candidate, rows, column, figure, tolerance = 0, settings } = work;
  if (settings === undefined) return;
  const given = await answersOf(lane, { folder, candidate, rows });
  const largest = proveAnswers({ column, expected: raw.subarray(0, rows), given }, tolerance);
  const said = largest === 0 ? 'the same bits as LightGBM' : `differs by ${largest.toExponential(1)} at most`;
  run.tell(`${figure}: ${column} (${settings}): ${rows.toLocaleString('en')} scores, ${said}`);
}

async function measureRounds(work: readonly Turn<InferenceWork>[], run: SuiteRun): Promise<Measurements['series']> {
  const collectors = new Map<string, SeriesCollector>(work.map(({ column }) => [column, seriesCollector(column)]));
  for (let round = 0; round < run.runs; round += 1) {
    run.tell(`round ${round + 1} of ${run.runs} …`);
    for (const one of turned(work, round)) {
      const collector = collectors.get(one.column);
      collector?.add(one.figure, 'µs', await timeOfRow(one));
      if (!one.hasTail) continue;
      const { p50, p99 } = await takeTurn(one, true);
      collector?.add(plans.figures.p50, 'µs', p50 ?? Number.NaN);
      collector?.add(plans.figures.p99, 'µs', p99 ?? Number.NaN);
    }
  }
  return [...collectors.values()].flatMap((collector) => collector.series());
}

function tailLimits(series: Measurements['series']): readonly Limit[] {
  const valuesOf = (figure: string): readonly number[] =>
    series.find(({ name, column }) => name === figure && column === plans.columns.ours)?.values ?? [];
  const p50 = valuesOf(plans.figures.p50);
  const ratios = valuesOf(plans.figures.p99).map((p99, round) => p99 / (p50[round] ?? Number.NaN));
  const value = percentile(
    ratios.toSorted((a, b) => a - b),
    0.5,
  );
  return [{ name: 'one row, p99 over p50, median of the rounds', unit: '×', value, atMost: plans.mostTail }];
}
