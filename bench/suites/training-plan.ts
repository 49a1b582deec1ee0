import type { TrainJob } from '../../schemas/training.ts';
import type { RatioGoal } from '../measure/judge-ratio.ts';

/** From a row up to another one, which is not in it. */
export type Span = readonly [from: number, until: number];

/** How large a search is; tests take a small one. */
export interface TrainingPlan {
  readonly folds: readonly { readonly train: Span; readonly stop: Span }[];
  /** That nobody sees before what was found is judged. */
  readonly testRows: number;
  readonly trials: number;
  readonly rounds: number;
  /** Rounds without a better one, for everyone. */
  readonly patience: number;
  readonly minRounds: number;
  /** The search that is killed and taken up again. */
  readonly killed: { readonly trials: number; readonly rounds: number };
}

export const fullPlan: TrainingPlan = {
  folds: [
    { train: [0, 10_000], stop: [10_000, 15_000] },
    { train: [0, 20_000], stop: [20_000, 25_000] },
  ],
  testRows: 100_000,
  ...{ trials: 30, rounds: 200, patience: 20, minRounds: 20 },
  killed: { trials: 12, rounds: 40 },
};

/** What may vary, under our names and those of LightGBM: the same for everyone. */
export const space = {
  learningRate: { lightgbm: 'learning_rate', choice: { kind: 'real', low: 0.02, high: 0.3, log: true } },
  leaves: { lightgbm: 'num_leaves', choice: { kind: 'integer', low: 4, high: 31, log: true } },
  minRowsInLeaf: { lightgbm: 'min_data_in_leaf', choice: { kind: 'integer', low: 10, high: 500, log: true } },
  featureShare: { lightgbm: 'feature_fraction', choice: { kind: 'real', low: 0.3, high: 1, log: false } },
  rowShare: { lightgbm: 'bagging_fraction', choice: { kind: 'real', low: 0.5, high: 1, log: false } },
  lambdaL2: { lightgbm: 'lambda_l2', choice: { kind: 'real', low: 0.01, high: 30, log: true } },
} as const satisfies Record<
  string,
  { readonly lightgbm: string; readonly choice: NonNullable<NonNullable<TrainJob['search']>['space']['leaves']> }
>;

export const ours = 'tidegate';
export const peers = [
  { column: 'Optuna loop', isPruned: false },
  { column: 'Optuna loop, with its pruning callback', isPruned: true },
] as const;
export type Peer = (typeof peers)[number];

/** The one that the goal speaks of; AUC has to be equal to that of its finds. */
export const typical = peers[0].column;

export const figures = {
  processor: 'search: processor time of the process',
  wall: 'search: time',
  area: 'AUC of what was found, on test rows',
} as const;

export const goals: readonly RatioGoal[] = [{ figure: figures.processor, column: ours, peer: typical, atLeast: 3 }];

/** Areas are told in these: the third digit behind the point is where they differ. */
export const areaUnit = { name: '×10⁻⁴', size: 1e-4 } as const;
/** Of a mean over the seeds. */
export const largestAreaLost = 0.0005;
export const mostTrialsLost = 1;
