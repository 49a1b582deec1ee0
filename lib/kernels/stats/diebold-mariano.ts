import { studentQuantile, studentTails } from './distributions.ts';
import type { Interval } from './interval.ts';

/**
 * A test that a mean difference is above 0 or another bound; every case that has no answer says so.
 */
export type DifferenceTest =
  /** All differences are exactly 0. */
  | { readonly kind: 'IDENTICAL' }
  | { readonly kind: 'INSUFFICIENT'; readonly reason: 'too-few-rows' | 'no-variance' }
  | ({ readonly kind: 'TESTED'; readonly method: 'hln' | 'batch-means' } & MeanTest);

export interface MeanTest {
  readonly mean: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly freedom: number;
  /** Against a mean at the bound or below. */
  readonly pAbove: number;
  readonly pTwoSided: number;
}

export interface DieboldMariano extends MeanTest {
  /** Before the correction of Harvey, Leybourne and Newbold. */
  readonly uncorrected: number;
}

/** Below this share of the mean square a variance is rounding. */
const roundingShare = 1e-24;

/** Rows per step of horizon that a verdict needs. */
const rowsPerStep = 20;

/**
 * V = γ₀ + 2·(γ₁ + … + γ₍ₕ₋₁₎) with the divisor T: the rectangular window that is right for errors of h overlapping
 * steps, and that may fall below 0 (Diebold and Mariano 1995).
 */
export function longRunVariance(differences: Float64Array, horizon: number): number {
  const { length } = differences;
  const mean = meanOf(differences);
  let variance = 0;
  for (let lag = 0; lag < Math.min(horizon, length); lag += 1) {
    let sum = 0;
    for (let row = lag; row < length; row += 1) {
      sum += ((differences[row] ?? 0) - mean) * ((differences[row - lag] ?? 0) - mean);
    }
    variance += (lag === 0 ? sum : 2 * sum) / length;
  }
  return variance;
}

/**
 * Diebold and Mariano's test with the correction of Harvey, Leybourne and Newbold (1997), t with T − 1 degrees of
 * freedom. The statistic is NaN where the long-run variance is not above 0.
 */
export function dieboldMariano(differences: Float64Array, horizon: number): DieboldMariano {
  const { length } = differences;
  const mean = meanOf(differences);
  const error = Math.sqrt(longRunVariance(differences, horizon) / length);
  const correction = Math.sqrt((length + 1 - 2 * horizon + (horizon * (horizon - 1)) / length) / length);
  return { ...meanTest(mean, error / correction, length - 1), uncorrected: mean / error };
}

/**
 * The verdict's form of the test that the mean lies above −`margin`: T ≥ 20h or no answer, and means of batches of 2h
 * rows, which are nearly independent, where the long-run variance is not above 0. Rows that fill no batch are the oldest
 * ones and left out. A margin below 0 asks for a mean so far above 0; `mean` is that of the differences as they are.
 */
export function testDifferences(differences: Float64Array, horizon: number, margin = 0): DifferenceTest {
  const test = testShifted(differences, horizon, margin);
  return test.kind === 'TESTED' && margin !== 0 ? { ...test, mean: test.mean - margin } : test;
}

function testShifted(given: Float64Array, horizon: number, margin: number): DifferenceTest {
  if (!Number.isSafeInteger(horizon) || horizon < 1) throw new RangeError(`a horizon is at least 1, got ${horizon}`);
  if (!Number.isFinite(margin)) throw new RangeError(`a margin is a finite number, got ${margin}`);
  if (given.length > 0 && given.every((difference) => difference === 0)) return { kind: 'IDENTICAL' };
  const differences = given.map((difference) => difference + margin);
  if (differences.length < Math.max(2, rowsPerStep * horizon)) return { kind: 'INSUFFICIENT', reason: 'too-few-rows' };
  const floor = roundingShare * meanOf(differences.map((difference) => difference * difference));
  if (longRunVariance(differences, horizon) > floor) {
    const { uncorrected: _, ...test } = dieboldMariano(differences, horizon);
    return { kind: 'TESTED', method: 'hln', ...test };
  }
  const batches = batchMeans(differences, 2 * horizon);
  const variance = longRunVariance(batches, 1) * (batches.length / (batches.length - 1));
  if (!(variance > floor)) return { kind: 'INSUFFICIENT', reason: 'no-variance' };
  const error = Math.sqrt(variance / batches.length);
  return { kind: 'TESTED', method: 'batch-means', ...meanTest(meanOf(batches), error, batches.length - 1) };
}

/** The two-sided interval of the mean behind a test. */
export function meanInterval({ mean, standardError, freedom }: MeanTest, confidence: number): Interval {
  const half = -studentQuantile((1 - confidence) / 2, freedom) * standardError;
  return { lower: mean - half, upper: mean + half };
}

function meanTest(mean: number, standardError: number, freedom: number): MeanTest {
  const statistic = mean / standardError;
  const { lower, upper } = studentTails(statistic, freedom);
  return { mean, standardError, statistic, freedom, pAbove: upper, pTwoSided: 2 * Math.min(lower, upper) };
}

function batchMeans(values: Float64Array, size: number): Float64Array {
  const count = Math.floor(values.length / size);
  const first = values.length - count * size;
  return Float64Array.from({ length: count }, (_, batch) =>
    meanOf(values.subarray(first + batch * size, first + (batch + 1) * size)),
  );
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
