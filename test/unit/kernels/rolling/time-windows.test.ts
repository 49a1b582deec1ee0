import { describe, expect, it } from 'vitest';
import { DecayedMoments, zScore } from '../../../../lib/kernels/rolling/time-decay.ts';
import { fluctuationExponent } from '../../../../lib/kernels/rolling/time-fluctuation.ts';
import { highLowSpread } from '../../../../lib/kernels/rolling/time-high-low.ts';
import { DailyHistogram } from '../../../../lib/kernels/rolling/time-histogram.ts';
import { median } from '../../../../lib/kernels/rolling/time-median.ts';
import { BucketRing } from '../../../../lib/kernels/rolling/time-ring.ts';
import { ForgettingSlope } from '../../../../lib/kernels/rolling/time-slope.ts';
import { WindowSums } from '../../../../lib/kernels/rolling/time-sums.ts';
import { VolumeBuckets } from '../../../../lib/kernels/rolling/time-volume-buckets.ts';
import { StateSlab } from '../../../../lib/domain/features/state-slab.ts';

describe('a window of sums', () => {
  it('keeps a small sum exact beside a huge one that has left', () => {
    const window = new WindowSums(new StateSlab(1), 60, 1);
    window.advance(1000);
    window.add(0, 1e9);
    window.advance(1060);
    window.add(0, 1e-8);
    expect(window.read()[0]).toBe(1e-8);
  });

  it('has the current bucket and those before it, and forgets in order', () => {
    const window = new WindowSums(new StateSlab(1), 3, 1);
    const seen = [0, 1, 2, 3, 4, 5, 6].map((bucket) => {
      window.advance(bucket);
      window.add(0, 10 ** bucket);
      return window.read()[0];
    });
    expect(seen).toEqual([1, 11, 111, 1110, 11_100, 111_000, 1_110_000]);
  });

  it('is empty after a silence longer than itself', () => {
    const window = new WindowSums(new StateSlab(1), 3, 1);
    window.advance(7);
    window.add(0, 1);
    window.advance(9);
    expect(window.read()[0]).toBe(1);
    window.advance(10);
    expect(window.read()[0]).toBe(0);
    window.advance(1_000_000);
    expect(window.read()[0]).toBe(0);
  });
});

describe('a ring of buckets', () => {
  it('answers for the buckets that it keeps, and as empty for all others', () => {
    const ring = new BucketRing(new StateSlab(1), { buckets: 4, slots: 1, empty: Number.NaN });
    for (const bucket of [10, 11, 13]) {
      ring.advance(bucket);
      ring.put(0, bucket);
    }
    expect([9, 10, 11, 12, 13, 14, -1].map((bucket) => ring.read(bucket))).toEqual([
      ...[Number.NaN, 10, 11, Number.NaN, 13, Number.NaN, Number.NaN],
    ]);
  });
});

describe('exponentially weighted moments', () => {
  it('are those of plain sums of weights', () => {
    const samples = [3, 1, 4, 1, 5, 9, 2, 6].map((value, index) => ({ value, time: index * index }));
    const moments = new DecayedMoments(new StateSlab(1), 10, 1);
    for (const { value, time } of samples) {
      moments.sample(time);
      moments.put(0, value);
    }
    const weights = samples.map(({ time }) => 2 ** ((time - 49) / 10));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
    const mean = samples.reduce((sum, { value }, index) => sum + value * (weights[index] ?? 0), 0) / total;
    const spread = samples.reduce((sum, { value }, index) => sum + (value - mean) ** 2 * (weights[index] ?? 0), 0);
    expect(moments.mean(0)).toBeCloseTo(mean, 12);
    expect(moments.deviation(0) ** 2).toBeCloseTo(((spread / total) * total ** 2) / (total ** 2 - squares), 12);
  });

  it('are those of a plain sample when nothing fades', () => {
    const moments = new DecayedMoments(new StateSlab(1), 1, 1);
    for (const value of [2, 4, 4, 4, 5, 5, 7, 9]) {
      moments.sample(0);
      moments.put(0, value);
    }
    expect([moments.mean(0), moments.deviation(0) ** 2]).toEqual([5, expect.closeTo(32 / 7, 12)]);
  });

  it('say nothing before there are enough samples', () => {
    const moments = new DecayedMoments(new StateSlab(1), 1, 1);
    expect(moments.mean(0)).toBeNaN();
    moments.sample(0);
    moments.put(0, 1);
    expect([moments.mean(0), moments.deviation(0)]).toEqual([1, Number.NaN]);
  });

  it('score within eight deviations, and not at all without deviation', () => {
    expect([zScore(3, 1, 1), zScore(99, 1, 1), zScore(-99, 1, 1)]).toEqual([2, 8, -8]);
    expect([zScore(1, 1, 0), zScore(1, 1, Number.NaN), zScore(Number.NaN, 1, 1)]).toEqual(Array(3).fill(Number.NaN));
  });
});

describe('volume buckets', () => {
  it('carry over what overflows, at the size that held when the bucket opened', () => {
    const buckets = new VolumeBuckets(new StateSlab(1), 50);
    buckets.add(6, 10);
    buckets.add(-9, 5);
    // 6 bought and 4 sold fill the first of 10; the other 5 fill one of 5.
    expect(buckets.imbalance(2)).toBeCloseTo((2 + 5) / (10 + 5), 12);
    expect(buckets.imbalance(3)).toBeNaN();
  });

  it('take nothing while their size is not known', () => {
    const buckets = new VolumeBuckets(new StateSlab(1), 50);
    for (const size of [Number.NaN, 0, -1]) buckets.add(5, size);
    buckets.add(1, 1);
    buckets.add(-1, 1);
    expect(buckets.imbalance(2)).toBe(1);
    expect(buckets.imbalance(3)).toBeNaN();
  });

  it('drop what one amount has left after fifty of them', () => {
    const buckets = new VolumeBuckets(new StateSlab(1), 200);
    buckets.add(1000, 1);
    expect(buckets.imbalance(50)).toBe(1);
    expect(buckets.imbalance(51)).toBeNaN();
  });
});

describe('histograms of days', () => {
  it('rank a number among those of the kept days', () => {
    const histogram = new DailyHistogram(new StateSlab(1), { days: 2, bins: 4 });
    histogram.advance(5);
    for (const value of [0, 0.3, 0.3, 1]) histogram.add(value);
    expect([histogram.rank(0.3), histogram.rank(0.9), histogram.samples]).toEqual([0.5, 0.875, 4]);
    histogram.advance(6);
    histogram.add(0.1);
    expect(histogram.rank(0.2)).toBe(0.2);
    histogram.advance(7);
    expect([histogram.rank(0.2), histogram.samples]).toEqual([0.5, 1]);
    histogram.advance(9);
    expect(histogram.rank(0.2)).toBeNaN();
  });
});

describe('a slope that forgets', () => {
  it('is Sxy over Sxx with weights that fade per pair', () => {
    const slope = new ForgettingSlope(new StateSlab(1), 0.5);
    expect(slope.value()).toBeNaN();
    slope.add(1, 2);
    slope.add(0, 99);
    slope.add(1, Number.NaN);
    slope.add(2, 6);
    expect(slope.value()).toBe((0.5 * 2 + 12) / (0.5 * 1 + 4));
  });
});

describe('a median', () => {
  it.each([
    { numbers: [], expected: Number.NaN },
    { numbers: [7], expected: 7 },
    { numbers: [3, 1, 2], expected: 2 },
    { numbers: [4, 1, 3, 2], expected: 2.5 },
    { numbers: [5, 5, 5, 1], expected: 5 },
  ])('of $numbers is $expected', ({ numbers, expected }) => {
    expect(median(Float64Array.from([...numbers, 1000]), numbers.length)).toBe(expected);
  });
});

describe('the fluctuation exponent', () => {
  const scales = [8, 12, 16, 24, 32, 48, 60];

  it('is about one half of independent steps, and one and a half of their sums', () => {
    let seed = 7;
    const steps = Float64Array.from({ length: 240 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647 - 0.5;
    });
    const profile = new Float64Array(240);
    const independent = fluctuationExponent(steps, scales, profile);
    expect(Math.abs(independent - 0.5)).toBeLessThan(0.2);
    let height = 0;
    const sums = steps.map((step) => (height += step));
    expect(fluctuationExponent(sums, scales, profile)).toBeGreaterThan(1.2);
  });

  it('is not made of rounding: steps that are all the same have none', () => {
    expect(fluctuationExponent(new Float64Array(240).fill(0.1), scales, new Float64Array(240))).toBeNaN();
  });
});

describe('the spread from highs and lows', () => {
  it('is the range where both intervals have the same', () => {
    const range = { high: 101, low: 100 };
    expect(highLowSpread(range, range)).toBeCloseTo((2 * (1.01 - 1)) / (1 + 1.01), 12);
  });

  it('is never negative', () => {
    expect(highLowSpread({ high: 101, low: 100 }, { high: 121, low: 120 })).toBe(0);
  });
});
