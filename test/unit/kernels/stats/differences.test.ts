import { describe, expect, it } from 'vitest';
import {
  dieboldMariano,
  longRunVariance,
  meanInterval,
  testDifferences,
} from '../../../../lib/kernels/stats/diebold-mariano.ts';
import { randomFor } from './rows.ts';

const smooth = Float64Array.of(
  ...[0.1, 0.2, 0.3, 0.2, 0.1, 0, -0.1, 0, 0.1, 0.2],
  ...[0.3, 0.4, 0.3, 0.2, 0.1, 0, -0.1, -0.2, -0.1, 0.1],
);
const jumping = Float64Array.of(
  ...[0.3, -0.1, 0.4, 0.2, -0.2, 0.5, 0.1, 0, 0.3, -0.3],
  ...[0.6, 0.2, 0.1, -0.1, 0.4, 0.2, 0.3, -0.2, 0.1, 0.5],
);

describe('the test of Diebold and Mariano', () => {
  it.each([
    [1, 3.001532, 2.925531, 0.008677],
    [2, 1.879463, 1.737868, 0.098416],
  ])('has known values at horizon %d', (...[horizon, uncorrected, statistic, p]) => {
    const test = dieboldMariano(smooth, horizon);
    expect(test.uncorrected).toBeCloseTo(uncorrected, 6);
    expect(test.statistic).toBeCloseTo(statistic, 6);
    expect(test.pTwoSided).toBeCloseTo(p, 6);
    expect(test.pAbove).toBeCloseTo(p / 2, 6);
  });

  it('meets a variance below zero', () => {
    expect(longRunVariance(jumping, 3)).toBeCloseTo(-0.0113925, 9);
    expect(dieboldMariano(jumping, 3).statistic).toBeNaN();
  });

  it('turns its sign and its side with the differences', () => {
    const [one, other] = [smooth, smooth.map((value) => -value)].map((values) => dieboldMariano(values, 1));
    expect(other!.statistic).toBe(-one!.statistic);
    expect(other!.pAbove).toBeCloseTo(1 - one!.pAbove, 14);
    expect(other!.pTwoSided).toBe(one!.pTwoSided);
  });

  it('has an interval that ends at 0 where its p is the error', () => {
    const test = dieboldMariano(smooth, 1);
    const { lower, upper } = meanInterval(test, 1 - test.pTwoSided);
    expect(lower).toBeCloseTo(0, 12);
    expect(upper).toBeCloseTo(2 * test.mean, 12);
  });

  it('of one step and independent rows rejects as often as it says', () => {
    const random = randomFor('size');
    let rejected = 0;
    const rounds = 2000;
    for (let round = 0; round < rounds; round += 1) {
      const test = testDifferences(
        Float64Array.from({ length: 40 }, () => random.normal()),
        1,
      );
      if (test.kind === 'TESTED' && test.pAbove < 0.05) rejected += 1;
    }
    expect(Math.abs(rejected / rounds - 0.05)).toBeLessThan(5 * Math.sqrt(0.0475 / rounds));
  });
});

describe('a test of differences', () => {
  it('is the corrected one where there are rows enough', () => {
    const { uncorrected: _, ...expected } = dieboldMariano(smooth, 1);
    expect(testDifferences(smooth, 1)).toEqual({ kind: 'TESTED', method: 'hln', ...expected });
  });

  it('does not answer below twenty rows per step', () => {
    expect(testDifferences(smooth, 2)).toEqual({ kind: 'INSUFFICIENT', reason: 'too-few-rows' });
    expect(testDifferences(smooth.subarray(1), 1)).toEqual({ kind: 'INSUFFICIENT', reason: 'too-few-rows' });
    expect(testDifferences(new Float64Array(0), 1)).toEqual({ kind: 'INSUFFICIENT', reason: 'too-few-rows' });
  });

  it('calls forecasts without a difference identical, and a constant difference one without variance', () => {
    expect(testDifferences(new Float64Array(50), 2)).toEqual({ kind: 'IDENTICAL' });
    expect(testDifferences(new Float64Array(50).fill(0.1), 2)).toEqual({ kind: 'INSUFFICIENT', reason: 'no-variance' });
  });

  it('goes to means of batches where the long-run variance is below zero', () => {
    const differences = Float64Array.from({ length: 65 }, (_, row) => (jumping[row % 20] ?? 0) + 0.002 * row);
    const alternating = differences.map((value, row) => value + (row % 2 === 0 ? 1 : -1));
    expect(longRunVariance(alternating, 2)).toBeLessThan(0);
    const test = testDifferences(alternating, 2);
    // The oldest row fills no batch of four.
    const means = Array.from({ length: 16 }, (_, batch) => {
      const [a = 0, b = 0, c = 0, d = 0] = alternating.subarray(1 + 4 * batch, 5 + 4 * batch);
      return (a + b + c + d) / 4;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / 16;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 15;
    const statistic = expect.closeTo(mean / Math.sqrt(variance / 16), 10);
    expect(test).toMatchObject({ kind: 'TESTED', method: 'batch-means', freedom: 15, statistic });
  });

  it('refuses a horizon of nothing', () => {
    expect(() => testDifferences(smooth, 0)).toThrow('got 0');
  });
});
