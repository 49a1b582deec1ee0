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
}

export interface Suite {
  readonly title: string;
  /** How the figures were taken, for the reference page. */
  readonly method: string;
  run(run: SuiteRun): Promise<Measurements>;
}
