import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { type Contributions, featureImportances } from '../../../lib/domain/train/report/feature-importance.ts';
import { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 7);
const how = { seed, resamples: 400, confidence: 0.95 };

function rowsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

/** Of one regime, unless others are told. */
function contributions(
  sizes: Readonly<Record<string, readonly number[]>>,
  strata?: Contributions['strata'],
): Contributions {
  const rows = Object.values(sizes)[0]?.length ?? 0;
  return {
    head: 'burst',
    timesUs: Float64Array.from(rowsFrom(0, rows), (row) => row * 1e6),
    features: Object.entries(sizes).map(([name, values]) => ({ name, sizes: Float64Array.from(values) })),
    strata: strata ?? [{ regime: null, places: rowsFrom(0, rows), learntRows: rows }],
  };
}

describe('the importance of a feature', () => {
  it('is the mean of what it moves, and equal features share the mean of their ranks', () => {
    const { regimes, smallRegimes } = featureImportances(
      contributions({ b: [1, 2, 3], a: [3, 2, 1], idle: [0, 0, 0], most: [4, 4, 4], least: [0.5, 0.5, 0.5] }),
      how,
    );
    expect(smallRegimes).toEqual([]);
    expect(regimes).toHaveLength(1);
    expect(regimes[0]).toMatchObject({ regime: null, rows: 3, learntRows: 3 });
    expect(regimes[0]?.features.map(({ feature, rank, mean }) => [feature, rank, mean.value])).toEqual([
      ['most', 1, 4],
      ['a', 2.5, 2],
      ['b', 2.5, 2],
      ['least', 4, 0.5],
    ]);
    expect(regimes[0]?.features[0]?.mean).toEqual({ value: 4, low: 4, high: 4 });
    for (const { mean } of regimes[0]?.features.slice(1, 3) ?? []) {
      expect(mean.low).toBeGreaterThanOrEqual(1);
      expect(mean.low).toBeLessThan(2);
      expect(mean.high).toBeGreaterThan(2);
      expect(mean.high).toBeLessThanOrEqual(3);
    }
  });

  it('is as uncertain as the resamples of its rows: two of them may be one of them twice', () => {
    const { regimes } = featureImportances(contributions({ only: [0, 2] }), how);
    expect(regimes[0]?.features).toEqual([{ feature: 'only', rank: 1, mean: { value: 1, low: 0, high: 2 } }]);
  });

  it('is told of the ten strongest alone', () => {
    const many = Object.fromEntries(rowsFrom(1, 25).map((size) => [`feature-${size}`, [size, size]]));
    const { regimes } = featureImportances(contributions(many), how);
    expect(regimes[0]?.features.map(({ mean }) => mean.value)).toEqual(rowsFrom(16, 10).reverse());
  });

  it('is first in the only regime where it matters, and weighs in all rows by what that regime stands for', () => {
    const random = new Pcg32([0, seed], [0, 3]);
    const noise = (level: number) => level * (0.5 + random.uniform());
    const calm = { regime: 'calm', places: rowsFrom(0, 150), learntRows: 9900 };
    const wild = { regime: 'wild', places: rowsFrom(150, 150), learntRows: 100 };
    const rare = { regime: 'rare', places: rowsFrom(300, 99), learntRows: 0 };
    const sizes = {
      always: rowsFrom(0, 399).map(() => noise(1)),
      inWild: rowsFrom(0, 399).map((row) => (row >= 150 && row < 300 ? noise(10) : noise(0.01))),
    };
    const { regimes, smallRegimes } = featureImportances(contributions(sizes, [calm, wild, rare]), how);
    expect(regimes.map(({ regime, rows, features }) => [regime, rows, features[0]?.feature])).toEqual([
      [null, 399, 'always'],
      ['calm', 150, 'always'],
      ['wild', 150, 'inWild'],
    ]);
    expect(smallRegimes).toEqual([{ regime: 'rare', rows: 99 }]);
    const inWild = (at: number) => regimes[at]?.features.find(({ feature }) => feature === 'inWild')?.mean;
    const [all, own, other] = [inWild(0), inWild(2), inWild(1)];
    expect(all?.value).toBeCloseTo(0.01 * (own?.value ?? 0) + 0.99 * (other?.value ?? 0), 12);
    expect(own?.low).toBeGreaterThan(other?.high ?? Infinity);
  });

  it('has the same interval with the same seed, and another with another', () => {
    const random = new Pcg32([0, seed], [0, 4]);
    const given = contributions({ only: rowsFrom(0, 150).map(() => random.uniform()) });
    const told = (chance: number) => featureImportances(given, { ...how, seed: chance }).regimes[0]?.features[0]?.mean;
    expect(told(1)).toEqual(told(1));
    expect(told(1)).not.toEqual(told(2));
  });

  it('is as uncertain as independent rows make it, and more so where neighbours in time are alike', () => {
    const random = new Pcg32([0, seed], [0, 5]);
    const rows = 512;
    const independent = rowsFrom(0, rows).map(() => random.uniform());
    const sorted = independent.toSorted((one, other) => one - other);
    // The same values: eight at a time are neighbours.
    const alike = rowsFrom(0, rows).map((row) => sorted[((Math.floor(row / 8) * 37) % 64) * 8 + (row % 8)] ?? 0);
    const width = (values: readonly number[]): number => {
      const { features = [] } = featureImportances(contributions({ only: values }), how).regimes[0] ?? {};
      return (features[0]?.mean.high ?? 0) - (features[0]?.mean.low ?? 0);
    };
    const expected = (2 * 1.96) / Math.sqrt(12 * rows);
    expect(width(independent)).toBeGreaterThan(0.6 * expected);
    expect(width(independent)).toBeLessThan(1.5 * expected);
    expect(width(alike)).toBeGreaterThan(1.6 * expected);
  });

  it('does not depend on the order of the rows in the file', () => {
    const random = new Pcg32([0, seed], [0, 6]);
    const given = contributions({ only: rowsFrom(0, 120).map(() => random.uniform()) });
    const turned: Contributions = {
      ...given,
      timesUs: given.timesUs.toReversed(),
      features: given.features.map(({ name, sizes }) => ({ name, sizes: sizes.toReversed() })),
    };
    const [one, other] = [given, turned].map((order) => featureImportances(order, how).regimes[0]?.features[0]?.mean);
    expect(other?.low).toBeCloseTo(one?.low ?? 0, 12);
    expect(other?.high).toBeCloseTo(one?.high ?? 0, 12);
  });
});
