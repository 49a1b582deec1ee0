import { describe, expect, it } from 'vitest';
import {
  adaptLevel,
  conformalMargin,
  conformalRank,
  intervalScores,
  widenInterval,
} from '../../../../lib/kernels/stats/conformal.ts';
import { christoffersenTest, kupiecTest } from '../../../../lib/kernels/stats/coverage.ts';
import { sortQuantiles } from '../../../../lib/kernels/stats/quantile-order.ts';
import { randomFor } from './rows.ts';

const residuals = Float64Array.of(0.1, 0.5, 0.2, 0.9, 0.4, 0.7, 0.3, 0.6, 0.8).sort();

describe('conformal margins', () => {
  it('are the residual of rank ⌈(n+1)(1−α)⌉', () => {
    expect(conformalMargin(residuals, 0.1)).toEqual({ kind: 'READY', margin: 0.9 });
    expect(conformalMargin(residuals, 0.2)).toEqual({ kind: 'READY', margin: 0.8 });
  });

  it('of too few residuals are unbounded, and say how many are missing', () => {
    expect(conformalMargin(residuals, 0.05)).toEqual({ kind: 'WARMUP', margin: Infinity, missing: 10 });
    expect(conformalMargin(new Float64Array(19), 0.05).kind).toBe('READY');
    expect(conformalMargin(new Float64Array(0), 0.5)).toEqual({ kind: 'WARMUP', margin: Infinity, missing: 1 });
  });

  it('take back what rounding adds to a whole rank', () => {
    // (1 − 0.9) · 10 is a little less than 1, (1 − 0.7) · 10 a little more than 3.
    for (let tenth = 1; tenth < 10; tenth += 1) expect(conformalRank(9, tenth / 10)).toBe(10 - tenth);
  });

  it('follow an adaptive level out of the unit interval', () => {
    expect(conformalMargin(residuals, 0)).toEqual({ kind: 'UNBOUNDED', margin: Infinity });
    expect(conformalMargin(residuals, -0.3).kind).toBe('UNBOUNDED');
    expect(conformalMargin(residuals, 1).kind).toBe('POINT');
    expect(conformalMargin(residuals, 1.2).kind).toBe('POINT');
    expect(() => conformalMargin(residuals, NaN)).toThrow('NaN');
  });

  it('cover the next outcome as often as promised', () => {
    const random = randomFor('conformal');
    let covered = 0;
    const rounds = 4000;
    for (let round = 0; round < rounds; round += 1) {
      const rising = Float64Array.from({ length: 29 }, () => Math.abs(random.normal())).sort();
      if (Math.abs(random.normal()) <= conformalMargin(rising, 0.2).margin) covered += 1;
    }
    // Exactly ⌈30 · 0.8⌉ / 30; five standard errors.
    expect(Math.abs(covered / rounds - 0.8)).toBeLessThan(5 * Math.sqrt(0.16 / rounds));
  });
});

describe('an interval', () => {
  it('is widened by its margin, and one that a narrowing margin would turn over is its middle', () => {
    const interval = { lower: 1, upper: 3 };
    expect(widenInterval(interval, { kind: 'READY', margin: 0.5 })).toEqual({ lower: 0.5, upper: 3.5 });
    expect(widenInterval(interval, { kind: 'READY', margin: -0.5 })).toEqual({ lower: 1.5, upper: 2.5 });
    expect(widenInterval(interval, { kind: 'READY', margin: -2 })).toEqual({ lower: 2, upper: 2 });
    expect(widenInterval(interval, conformalMargin(residuals, 1))).toEqual({ lower: 2, upper: 2 });
    expect(widenInterval(interval, conformalMargin(residuals, 0))).toEqual({ lower: -Infinity, upper: Infinity });
  });

  it('scores an outcome by its distance from the nearer end, negative inside', () => {
    const [lower, upper] = [Float64Array.of(1, 1, 1), Float64Array.of(3, 3, 3)];
    expect([...intervalScores(lower, upper, Float64Array.of(0, 1.5, 5))]).toEqual([1, -0.5, 2]);
    expect(() => intervalScores(lower.subarray(1), upper, Float64Array.of(0, 1.5, 5))).toThrow('lower ends, got 2');
  });
});

describe('the adaptive level', () => {
  it('rises after a hit and falls after a miss', () => {
    const levels: number[] = [];
    let level = 0.1;
    for (const isMiss of [false, false, true, false]) {
      level = adaptLevel(level, isMiss, { target: 0.1, rate: 0.005 });
      levels.push(level);
    }
    expect(levels).toEqual([0.1005, 0.101, 0.0965, 0.097].map((expected) => expect.closeTo(expected, 12)));
  });

  it('brings misses to the promised rate whatever the data: |rate − α| ≤ (1 + γ)/(γ·n)', () => {
    const random = randomFor('adaptive');
    const rule = { target: 0.1, rate: 0.02 };
    let [level, misses] = [rule.target, 0];
    const rows = 5000;
    for (let row = 0; row < rows; row += 1) {
      const rising = Float64Array.from({ length: 50 }, () => Math.abs(random.normal())).sort();
      // Outcomes are three times as wide as the residuals: a frozen level would miss half of them.
      const { kind, margin } = conformalMargin(rising, level);
      const isMiss = kind === 'POINT' || Math.abs(3 * random.normal()) > margin;
      if (isMiss) misses += 1;
      level = adaptLevel(level, isMiss, rule);
    }
    expect(Math.abs(misses / rows - rule.target)).toBeLessThanOrEqual((1 + rule.rate) / (rule.rate * rows));
  });
});

describe('quantiles of a row', () => {
  it('are sorted, and rows that crossed are counted', () => {
    const quantiles = Float64Array.of(1, 2, 3, 3, 2, 1, 1, 1, 1, 0, 5, 4);
    expect(sortQuantiles(quantiles, 3)).toEqual({ rows: 4, crossed: 2, rate: 0.5 });
    expect([...quantiles]).toEqual([1, 2, 3, 1, 2, 3, 1, 1, 1, 0, 4, 5]);
    expect(sortQuantiles(quantiles, 3).crossed).toBe(0);
  });

  it('come in whole rows', () => {
    expect(() => sortQuantiles(new Float64Array(5), 3)).toThrow('5 quantiles are no rows of 3');
    expect(sortQuantiles(new Float64Array(0), 3)).toEqual({ rows: 0, crossed: 0, rate: NaN });
  });
});

function missesAt(rows: number, places: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: rows }, (_, row) => (places.includes(row) ? 1 : 0));
}

describe('tests of coverage', () => {
  it.each([
    [250, 5, 0.01, 1.95681, 0.161855],
    [250, 0, 0.01, 5.025168, 0.024982],
  ])('Kupiec: %d rows, %d misses at %d', (...[rows, misses, rate, statistic, p]) => {
    const test = kupiecTest(rows, misses, rate);
    expect(test.statistic).toBeCloseTo(statistic, 6);
    expect(test.p).toBeCloseTo(p, 6);
  });

  it('Kupiec finds nothing where the rate is the promised one, and knows rows that all miss', () => {
    expect(kupiecTest(100, 10, 0.1)).toEqual({ statistic: 0, p: 1 });
    expect(kupiecTest(3, 3, 0.5).statistic).toBeCloseTo(6 * Math.LN2, 12);
  });

  it('Christoffersen finds misses that come together', () => {
    const test = christoffersenTest(missesAt(100, [10, 11, 12, 40, 41, 70, 71, 72, 73, 95]), 0.1);
    expect(test.transitions).toEqual({ heldThenHeld: 85, heldThenMiss: 4, missThenHeld: 4, missThenMiss: 6 });
    expect(test.joint.statistic).toBeCloseTo(18.708316, 6);
    expect(test.joint.p).toBeCloseTo(8.66e-5, 7);
    expect(test.independence.p).toBeLessThan(test.joint.p);
  });

  it('Christoffersen finds nothing in no misses, and in a miss that comes last', () => {
    expect(christoffersenTest(missesAt(50, []), 0.1).independence).toEqual({ statistic: 0, p: 1 });
    expect(christoffersenTest(missesAt(50, [49]), 0.02).independence.statistic).toBeCloseTo(0, 12);
  });
});
