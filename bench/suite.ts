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

export interface Suite {
  readonly title: string;
  /** How the figures were taken, for the reference page. */
  readonly method: string;
  run(run: SuiteRun): Promise<readonly Series[]>;
}
