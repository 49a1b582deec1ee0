import type { RatioGoal } from '../measure/judge-ratio.ts';

export type ProgramName = 'tidegate' | 'npm' | 'python';

/** One of the things that a program of `bench/peers/features` can do. */
export interface Candidate {
  readonly program: ProgramName;
  /** What the program calls it. */
  readonly candidate: string;
  /** What the report calls it. */
  readonly column: string;
  /** Kinds that it does not have. */
  readonly without?: readonly string[];
  /** Kinds that it rounds, or computes with less care, and how far off they may be. */
  readonly looseness?: Readonly<Record<string, number>>;
}

export const bars = 1_000_000;
/** Seeds of the slowest recursion have faded to (1 − 1/200)²⁰⁰⁰⁰, less than 1e-43. */
export const provenFrom = 20_000;

export const figures = {
  batch: 'batch of 1e6 bars × 60 columns',
  batchProcessor: 'batch: processor time of all threads',
  feature: 'tick, per feature',
  tick: 'tick, all features',
  tickBytes: 'tick: bytes allocated',
  heap: 'heap added by the second half of 1e6 ticks',
  resident: 'resident memory added by the second half of 1e6 ticks',
} as const;

/** A variance that slides by adding and subtracting drifts away over a million bars. */
const sliding = { deviation: 1e-3, 'z-score': 1e-3 };

export const batchCandidates: readonly Candidate[] = [
  { program: 'tidegate', candidate: 'batch-2', column: 'tidegate, 2 workers' },
  { program: 'tidegate', candidate: 'batch-1', column: 'tidegate, 1 thread' },
  { program: 'python', candidate: 'polars', column: 'polars' },
  { program: 'python', candidate: 'pandas', column: 'pandas', looseness: sliding },
  { program: 'npm', candidate: 'nodejs-polars', column: 'nodejs-polars' },
  { program: 'python', candidate: 'numba-2', column: 'numba, 2 threads', looseness: sliding },
  { program: 'python', candidate: 'numba', column: 'numba, 1 thread', looseness: sliding },
];

export interface TickCandidate extends Candidate {
  /** Ticks per round: around a tenth of a second. */
  readonly times: number;
}

export const tickCandidates: readonly TickCandidate[] = [
  { program: 'tidegate', candidate: 'ticks', column: 'tidegate', times: 200_000 },
  { program: 'npm', candidate: 'trading-signals', column: 'trading-signals', times: 5_000, without: ['z-score'] },
  {
    ...{ program: 'npm', candidate: 'technicalindicators', column: 'technicalindicators', times: 3_000 },
    ...{ without: ['z-score', 'volume-weighted-mean'], looseness: { 'relative-strength': 0.01 } },
  },
];

/** Computes everything anew from the last 400 bars, where recursions have not forgotten their seeds. */
export const tailCandidate: TickCandidate = {
  ...{ program: 'python', candidate: 'pandas-tail', column: 'pandas on the last 400 bars', times: 10 },
  without: ['exponential-mean', 'relative-strength'],
};

const twoWorkers = { figure: figures.batch, column: 'tidegate, 2 workers' };
const oneThread = { figure: figures.batch, column: 'tidegate, 1 thread' };

export const goals: readonly RatioGoal[] = [
  { ...twoWorkers, peer: 'polars', atLeast: 4 },
  { ...twoWorkers, peer: 'pandas', atLeast: 7 },
  { ...twoWorkers, peer: 'nodejs-polars', atLeast: 6 },
  { ...twoWorkers, peer: 'numba, 2 threads', atLeast: 1 },
  { ...oneThread, peer: 'numba, 1 thread', atLeast: 1 },
  { figure: figures.feature, column: 'tidegate', peer: 'trading-signals', atLeast: 15 },
  { figure: figures.feature, column: 'tidegate', peer: 'technicalindicators', atLeast: 80 },
  { figure: figures.tick, column: 'tidegate', peer: tailCandidate.column, atLeast: 10_000 },
];
