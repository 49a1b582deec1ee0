import type { Limit } from './measure/judge-limit.ts';
import type { RatioGoal } from './measure/judge-ratio.ts';
import type { Series } from './measure/summarise.ts';

export interface SuiteRun {
  /** How often what is slow is repeated. */
  readonly runs: number;
  /** The same seed gives the same data. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Progress, for people. */
  readonly tell: (line: string) => void;
}

/** A column of a comparison that this machine cannot fill. */
export interface NotRun {
  readonly column: string;
  readonly reason: string;
}

export interface Measurements {
  readonly series: readonly Series[];
  readonly notRun: readonly NotRun[];
  /** What the figures are held to; judged by the rounds of this run. */
  readonly goals?: readonly RatioGoal[];
  /** What must not be exceeded: the run fails when it is. */
  readonly limits?: readonly Limit[];
}

export interface Suite {
  readonly title: string;
  /** How the figures were taken, for the reference page. */
  readonly method: string;
  /** Rounds, when the command names no number. @default 3 */
  readonly defaultRuns?: number;
  run(run: SuiteRun): Promise<Measurements>;
}
