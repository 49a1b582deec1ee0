import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { TrainJob } from '../../schemas/training.ts';
import { BinaryRanking } from '../../lib/kernels/stats/binary-ranking.ts';
import { repositoryRoot } from '../../lib/local/paths.ts';
import { type LaneCommand, runLane } from '../measure/lane-process.ts';
import { runTrainer, type TrainerProgram, writeJob } from '../measure/trainer-process.ts';
import type { TrainingData } from './training-data.ts';
import { type Peer, space, type TrainingPlan } from './training-plan.ts';
import { featureNames, targets } from './training-rows.ts';

export interface Programs {
  readonly ours: TrainerProgram;
  /** Python of the environment of the peers, where there is one. */
  readonly peers?: string;
}

/** One seed. */
export interface Searching {
  readonly programs: Programs;
  readonly plan: TrainingPlan;
  readonly data: TrainingData;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface Found {
  /** Under the names of LightGBM. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly trials: number;
  readonly cpuSeconds: number;
}

const spaceEntries = Object.entries(space);

/** All heads and folds at once, as a run of the platform searches: one worker, its journal in a file. */
export async function searchWithOurs({ programs, plan, data, seed, signal }: Searching): Promise<Found> {
  writeJob(data.folder, 'search', searchJob('search', { plan, data, seed }));
  const run = { program: programs.ours, folder: data.folder, name: 'search', signal };
  const { trials, usage } = await runTrainer(run);
  const best = new Map(Object.entries(trials?.best?.parameters ?? {}));
  const found = spaceEntries.map(([name, { lightgbm }]) => [lightgbm, best.get(name) ?? Number.NaN]);
  return {
    parameters: z.record(z.string(), z.number()).parse(Object.fromEntries(found)),
    trials: (trials?.complete ?? 0) + (trials?.pruned ?? 0),
    cpuSeconds: usage.cpuSeconds,
  };
}

type JobParts = Pick<Searching, 'plan' | 'data' | 'seed'>;
type Length = Pick<TrainingPlan, 'trials' | 'rounds'>;

/** Its name is that of the study and of the journal. @param length of the search @default as the plan says */
export function searchJob(name: string, { plan, data, seed }: JobParts, length: Length = plan): TrainJob {
  return TrainJob.parse({
    contract: 'train-job/1',
    ...{ job: '01J00000000000000000000000', run: name, tenant: 'main', pack: 'bench', model: 'bench', mode: 'search' },
    ...data.documents,
    heads: targets.map(({ name: target, head, horizonUs }) => {
      return { name: head, target, horizonUs, objective: 'binary', calibration: 'none' };
    }),
    rounds: { most: length.rounds, patience: plan.patience },
    parameters: Object.fromEntries(targets.map(({ head }) => [head, {}])),
    search: {
      ...{ study: name, worker: 'worker-1', journal: { kind: 'file', place: `${name}.log` } },
      space: Object.fromEntries(spaceEntries.map(([parameter, { choice }]) => [parameter, choice])),
      ...{ trials: length.trials, sampler: 'tpe', pruner: 'hyperband', minRounds: plan.minRounds, reduction: 3 },
      ...{ patience: 0, deterministic: true },
    },
    ...{ interval: null, explain: { backgroundRows: 0, referenceRows: 0 }, seed, threads: 1 },
    serving: { nested: [], risk: [0.25, 0.5, 0.75], fallback: null },
    limits: { memoryMiB: 8192, timeoutSeconds: 3600 },
  } satisfies Record<keyof TrainJob, unknown>);
}

const PeerFound = z.strictObject({
  parameters: z.record(z.string(), z.number()),
  trials: z.int(),
  cpuSeconds: z.number(),
});

export async function searchWithPeer({ isPruned }: Pick<Peer, 'isPruned'>, searching: Searching): Promise<Found> {
  const { plan, programs, signal } = searching;
  if (programs.peers === undefined) throw new Error('there is no environment of the peers');
  const drawn = spaceEntries.map(([, { lightgbm, choice }]) => ({ lightgbm, ...choice }));
  const task = { ...taskOf(searching), isPruned, trials: plan.trials, space: drawn };
  return PeerFound.parse(await runLane(peerLane(programs.peers, 'optuna_loop.py'), task, signal));
}

/** The mean over the targets, in rows that no search has seen; all finds are fitted in the same way. */
export async function areaOf({ parameters }: Found, searching: Searching): Promise<number> {
  const { data, plan, programs, signal } = searching;
  const out = join(data.folder, 'forecasts.f64');
  const task = { ...taskOf(searching), parameters, test: data.test, out };
  await runLane(peerLane(programs.ours.python, 'fit_found.py'), task, signal);
  const { buffer, byteOffset, byteLength } = readFileSync(out);
  rmSync(out);
  const forecasts = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const areas = data.testLabels.map((labels, target) => {
    const scores = forecasts.subarray(target * plan.testRows, (target + 1) * plan.testRows);
    return new BinaryRanking({ scores, labels }).areaUnderCurve();
  });
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

function taskOf({ plan, data, seed }: JobParts) {
  const { folds, rounds, patience } = plan;
  const names = { features: featureNames, targets: targets.map(({ name }) => name) };
  return { table: data.table, ...names, folds, rounds, patience, seed };
}

export function peerLane(python: string, script: 'optuna_loop.py' | 'fit_found.py'): LaneCommand {
  return { program: python, script: join(repositoryRoot, 'bench/peers/training', script) };
}
