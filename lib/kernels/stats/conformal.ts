import type { Interval } from './interval.ts';
import { checkLength } from './row-checks.ts';

/**
 * How far an interval is widened on either side (Vovk et al. 2005; Romano, Patterson and Candès 2019). What cannot be
 * computed is a case of its own and never an exception: a caller must say what it serves meanwhile.
 */
export type ConformalMargin =
  | { readonly kind: 'READY'; readonly margin: number }
  /** Too few residuals for this level: only an unbounded interval keeps the promise. */
  | { readonly kind: 'WARMUP'; readonly margin: number; readonly missing: number }
  /** The level is 0 or below, where an adaptive level goes after a series of misses. */
  | { readonly kind: 'UNBOUNDED'; readonly margin: number }
  /** The level is 1 or above: nothing has to be covered. */
  | { readonly kind: 'POINT'; readonly margin: number };

/** Which residual in rising order, k = ⌈(n+1)(1−α) − 10⁻⁹⌉; the small number takes back what rounding adds to a whole k. */
export function conformalRank(count: number, level: number): number {
  return Math.ceil((count + 1) * (1 - level) - 1e-9);
}

/** The margin at miss rate `level` from residuals in rising order. */
export function conformalMargin(rising: Float64Array, level: number): ConformalMargin {
  if (Number.isNaN(level)) throw new RangeError('a level is a number, got NaN');
  if (level <= 0) return { kind: 'UNBOUNDED', margin: Number.POSITIVE_INFINITY };
  const rank = conformalRank(rising.length, level);
  if (level >= 1 || rank < 1) return { kind: 'POINT', margin: Number.NEGATIVE_INFINITY };
  const margin = rising[rank - 1];
  if (margin !== undefined) return { kind: 'READY', margin };
  // The least n with ⌈(n+1)(1−α)⌉ ≤ n is ⌈1/α⌉ − 1.
  const needed = Math.ceil(1 / level - 1e-9) - 1;
  return { kind: 'WARMUP', margin: Number.POSITIVE_INFINITY, missing: Math.max(1, needed - rising.length) };
}

/** max(lower − y, y − upper) of every row: below 0 inside the interval. */
export function intervalScores(lower: Float64Array, upper: Float64Array, outcomes: Float64Array): Float64Array {
  checkLength('lower ends', outcomes.length, lower);
  checkLength('upper ends', outcomes.length, upper);
  return outcomes.map((outcome, row) =>
    Math.max((lower[row] ?? Number.NaN) - outcome, outcome - (upper[row] ?? Number.NaN)),
  );
}

/** A negative margin narrows; where the ends would pass each other the interval is their middle. */
export function widenInterval({ lower, upper }: Interval, { margin }: ConformalMargin): Interval {
  const low = lower - margin;
  const high = upper + margin;
  if (low <= high) return { lower: low, upper: high };
  const middle = lower + (upper - lower) / 2;
  return { lower: middle, upper: middle };
}

export interface AdaptiveRule {
  /** The miss rate that is promised. */
  readonly target: number;
  /** γ. */
  readonly rate: number;
}

/** α + γ·(target − miss) (Gibbs and Candès 2021); the level may leave [0, 1], which is how it catches up. */
export function adaptLevel(level: number, isMiss: boolean, { target, rate }: AdaptiveRule): number {
  return level + rate * (target - (isMiss ? 1 : 0));
}
