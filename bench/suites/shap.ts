import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Limit } from '../measure/judge-limit.ts';
import { type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import { turned } from '../measure/turned.ts';
import type { Measurements, Suite, SuiteRun } from '../suite.ts';
import * as plans from './shap-plan.ts';
import { answersOf, proveAnswers } from './trees-answers.ts';
import { type TrainedTrees, trainTrees } from './trees-model.ts';
import { fullTrees, modelMethod } from './trees-plan.ts';
import { type Candidate, notRunOf, openPrograms, preparePeers, type TreesPeers } from './trees-programs.ts';
import { type OpenWork, timeOfRow, type Turn, withPasses } from './trees-turns.ts';

const { fullShap } = plans;

/** Exact SHAP values of a prediction. */
export const shap: Suite = {
  title: 'Explanations of tree models',
  method: [
    modelMethod,
    `**One row** is the mean of ${fullShap.rows} rows that are explained one after the other, a **batch** one call for all its rows; everyone has`,
    'one thread. Before figures count, the values agree with `pred_contrib` within 1e-9 of the larger of 1 and the score; the',
    'limits are stricter: how far ours and those of LightGBM, which sums in another order, are apart at most, and how far',
    'the sum of our values is from the raw score.',
  ].join('\n'),
  defaultRuns: 7,
  async run(run) {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-shap-'));
    try {
      run.tell('training the model …');
      const trained = await trainTrees(fullTrees, { folder, seed: run.seed, signal: run.signal });
      const peers = await preparePeers(trained, { programs: ['lightgbm'], signal: run.signal });
      return await measureShap({ trained, peers, plan: fullShap }, run);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export interface Explaining {
  readonly trained: TrainedTrees;
  readonly peers: TreesPeers;
  readonly plan: plans.ShapPlan;
}

export async function measureShap({ trained, peers, plan }: Explaining, run: SuiteRun): Promise<Measurements> {
  const all = [...plans.rowCandidates, ...plans.batchCandidates];
  const programs = await openPrograms(peers, all, { task: trained, signal: run.signal });
  try {
    const work = workOf(plan).flatMap((one) => {
      const lane = programs.lanes.get(one.program);
      return lane === undefined ? [] : [{ ...one, lane }];
    });
    const limits = await proveExplanations(work, trained, run);
    const series = await measureRounds(await withPasses(work, plan.turnMs), run);
    return { series, notRun: notRunOf(all, peers), goals: plans.goalsOf(plan), limits };
  } finally {
    await programs.stop();
  }
}

/** A candidate at a number of rows. */
interface Work extends Candidate {
  readonly figure: string;
  readonly rows: number;
}

function workOf({ rows, batch }: plans.ShapPlan): readonly Work[] {
  return [
    ...plans.rowCandidates.map((one) => ({ ...one, figure: plans.figures.row, rows })),
    ...plans.batchCandidates.map((one) => ({ ...one, figure: plans.figures.batch(batch), rows: batch })),
  ];
}

/** Against what the contract says of explanations; the goal is stricter, and a limit. */
const tolerance = 1e-9;

async function proveExplanations(
  work: readonly OpenWork[],
  { folder, features, raw }: TrainedTrees,
  run: SuiteRun,
): Promise<readonly Limit[]> {
  let apart: number | undefined;
  let off = 0;
  for (const group of Map.groupBy(work, ({ figure }) => figure).values()) {
    const [own, peer] = ['tidegate', 'lightgbm'].map((name) => group.find(({ program }) => program === name));
    if (own === undefined) continue;
    const values = await answersOf(own.lane, { folder, ...own });
    const sums = Float64Array.from({ length: own.rows }, (_, row) => sumOf(values, row, features + 1));
    off = Math.max(
      off,
      proveAnswers({ column: own.column, expected: raw.subarray(0, own.rows), given: sums }, tolerance),
    );
    if (peer === undefined) continue;
    const expected = await answersOf(peer.lane, { folder, ...peer });
    apart = Math.max(apart ?? 0, proveAnswers({ column: own.column, expected, given: values }, tolerance));
  }
  run.tell(`sums are off the raw scores by ${off.toExponential(1)} at most`);
  if (apart !== undefined) run.tell(`values are apart by ${apart.toExponential(1)} at most`);
  const between = apart === undefined ? [] : [limit('values: Tidegate and LightGBM are apart, at most', apart)];
  return [...between, limit('sum of the values: off the raw score, at most', off)];
}

function sumOf(values: Float64Array, row: number, width: number): number {
  return values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0);
}

function limit(name: string, value: number): Limit {
  const { name: unit, size } = plans.errorUnit;
  return { name, unit, value: value / size, atMost: plans.largestError / size };
}

async function measureRounds(work: readonly Turn<OpenWork>[], run: SuiteRun): Promise<Measurements['series']> {
  const collectors = new Map<string, SeriesCollector>(work.map(({ column }) => [column, seriesCollector(column)]));
  for (let round = 0; round < run.runs; round += 1) {
    run.tell(`round ${round + 1} of ${run.runs} …`);
    for (const one of turned(work, round)) {
      collectors.get(one.column)?.add(one.figure, 'µs', await timeOfRow(one));
    }
  }
  return [...collectors.values()].flatMap((collector) => collector.series());
}
