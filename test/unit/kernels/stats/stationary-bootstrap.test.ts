import { describe, expect, it } from 'vitest';
import { BinaryRanking } from '../../../../lib/kernels/stats/binary-ranking.ts';
import { differenceStatistic, meanStatistic } from '../../../../lib/kernels/stats/mean-statistics.ts';
import { drawCounts, percentile, stationaryBootstrap } from '../../../../lib/kernels/stats/stationary-bootstrap.ts';
import { labelledRows, randomFor } from './rows.ts';

/** An autoregression of order one with variance 1/(1 − φ²). */
function series(name: string, length: number, memory: number): Float64Array {
  const random = randomFor(name);
  const values = new Float64Array(length);
  let value = random.normal() / Math.sqrt(1 - memory * memory);
  for (let at = 0; at < length; at += 1) {
    values[at] = value;
    value = memory * value + random.normal();
  }
  return values;
}

describe('a resample of clusters', () => {
  it('draws as many clusters as there are, each equally often in the long run', () => {
    const random = randomFor('draw');
    const counts = new Float64Array(20);
    const sums = new Float64Array(20);
    const rounds = 2000;
    for (let round = 0; round < rounds; round += 1) {
      drawCounts(counts, 4, random);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
      counts.forEach((count, at) => (sums[at] = sums[at]! + count));
    }
    // Circular: the first and the last are drawn as often as those between; a count has a variance below four blocks'.
    for (const sum of sums) expect(Math.abs(sum / rounds - 1)).toBeLessThan(5 * Math.sqrt(8 / rounds));
  });

  it('has blocks of the mean length that was asked for', () => {
    const random = randomFor('blocks');
    const counts = new Float64Array(5000);
    let [neighbours, drawn] = [0, 0];
    for (let round = 0; round < 40; round += 1) {
      drawCounts(counts, 10, random);
      counts.forEach((count, at) => {
        // Of a block's places all but the last are followed by their neighbour; others meet by chance.
        const next = counts[(at + 1) % counts.length]!;
        neighbours += (count - 1) * (next - 1);
        drawn += (count - 1) ** 2;
      });
    }
    // corr(Cₜ, Cₜ₊₁) of counts: blocks of geometric length with mean L share both neighbours with odds 1 − 1/L.
    expect(neighbours / drawn).toBeCloseTo(1 - 1 / 10, 1);
  });

  it('draws one by one where a block has one cluster, and one block where it is endless', () => {
    const counts = new Float64Array(400);
    const random = randomFor('single');
    let squares = 0;
    for (let round = 0; round < 200; round += 1) {
      drawCounts(counts, 1, random);
      squares += counts.reduce((sum, count) => sum + (count - 1) ** 2, 0) / counts.length;
    }
    expect(squares / 200).toBeCloseTo(1, 1);
    drawCounts(counts, Infinity, random);
    expect(counts.every((count) => count === 1)).toBe(true);
  });
});

describe('the stationary bootstrap', () => {
  const clusters = 300;
  const losses = series('losses', clusters, 0.5);
  const run = (name: string) =>
    stationaryBootstrap(meanStatistic(losses), { clusters, meanBlock: 7, random: randomFor(name) });

  it('gives the same numbers for the same stream, and others for another', () => {
    expect(run('stream')).toEqual(run('stream'));
    expect(run('stream').lower).not.toBe(run('other stream').lower);
  });

  it('hands every resample over in one array', () => {
    const seen = new Set<Float64Array | undefined>();
    const statistic = (counts?: Float64Array): number => {
      seen.add(counts);
      return 1;
    };
    stationaryBootstrap(statistic, { clusters, meanBlock: 7, random: randomFor('array') });
    expect(seen.size).toBe(2);
    expect(seen.has(undefined)).toBe(true);
  });

  it('has the p-value and the interval of its resamples', () => {
    const [random, copy] = [randomFor('definition'), randomFor('definition')];
    const shifted = losses.map((loss) => loss + 0.15);
    const statistic = meanStatistic(shifted);
    const result = stationaryBootstrap(statistic, { clusters, meanBlock: 5, random, resamples: 499, confidence: 0.9 });
    const counts = new Float64Array(clusters);
    const values = Float64Array.from({ length: 499 }, () => {
      drawCounts(counts, 5, copy);
      return statistic(counts);
    });
    expect(result.p).toBe((1 + values.filter((value) => value <= 0).length) / 500);
    const rising = values.toSorted();
    // 498 · 0.05 = 24.9.
    expect(result.lower).toBeCloseTo(0.1 * rising[24]! + 0.9 * rising[25]!, 12);
    expect(result.upper).toBeCloseTo(0.1 * rising[474]! + 0.9 * rising[473]!, 12);
    expect(result.estimate).toBe(statistic());
  });

  it('has the standard error of independent rows where a block is one row', () => {
    const values = series('independent', 500, 0);
    const mean = meanStatistic(values)();
    const spread = Math.sqrt(meanStatistic(values.map((value) => (value - mean) ** 2))() / 500);
    const options = { clusters: 500, meanBlock: 1, random: randomFor('error'), resamples: 4000 };
    const { standardError } = stationaryBootstrap(meanStatistic(values), options);
    expect(Math.abs(standardError / spread - 1)).toBeLessThan(5 / Math.sqrt(2 * 4000));
  });

  it('has the standard error that Politis and Romano derive for dependent rows', () => {
    const values = series('dependent', 400, 0.8);
    const mean = meanStatistic(values)();
    const keep = 1 - 1 / 12;
    // Lemma 1: γ̂₀ + 2·Σ b(k)·γ̂ₖ over circular autocovariances, b(k) = (1 − k/n)(1 − 1/L)^k.
    let variance = 0;
    for (let lag = 0; lag < 400; lag += 1) {
      let covariance = 0;
      for (let at = 0; at < 400; at += 1) covariance += (values[at]! - mean) * (values[(at + lag) % 400]! - mean);
      variance += ((lag === 0 ? 1 : 2) * (1 - lag / 400) * keep ** lag * covariance) / 400;
    }
    const options = { clusters: 400, meanBlock: 12, random: randomFor('lemma'), resamples: 4000 };
    const { standardError } = stationaryBootstrap(meanStatistic(values), options);
    expect(Math.abs(standardError / Math.sqrt(variance / 400) - 1)).toBeLessThan(5 / Math.sqrt(2 * 4000));
  });

  it('resamples both of a pair together: what they share cancels', () => {
    const better = losses.map((loss) => loss - 0.01);
    const pair = differenceStatistic(meanStatistic(losses), meanStatistic(better));
    const result = stationaryBootstrap(pair, { clusters, meanBlock: 7, random: randomFor('pair') });
    expect(result.standardError).toBeLessThan(1e-12);
    expect(result.p).toBe(1 / 2001);
    expect([result.lower, result.upper]).toEqual([expect.closeTo(0.01, 9), expect.closeTo(0.01, 9)]);
  });

  it('brackets the area of a ranking over rows of many instants', () => {
    const rows = labelledRows(randomFor('area'), 3000);
    const instants = Uint32Array.from(rows.scores, (_, row) => Math.floor(row / 10));
    const ranking = new BinaryRanking({ ...rows, clusters: instants });
    const options = { clusters: 300, meanBlock: 5, random: randomFor('area draws'), resamples: 500 };
    const result = stationaryBootstrap((counts) => ranking.areaUnderCurve(counts), options);
    // Labels follow uniform scores: P(score of a one > score of a zero) = 5/6.
    expect(Math.abs(result.estimate - 5 / 6)).toBeLessThan(6 * result.standardError);
    expect(result.standardError).toBeLessThan(0.02);
    expect(result.lower).toBeLessThan(result.estimate);
    expect(result.upper).toBeGreaterThan(result.estimate);
  });

  it('counts a resample without a value against the claim, and leaves it out of the interval', () => {
    let call = 0;
    const statistic = (): number => (++call % 4 === 0 ? Number.NaN : 1);
    const result = stationaryBootstrap(statistic, {
      clusters: 3,
      meanBlock: 1,
      random: randomFor('gaps'),
      resamples: 400,
    });
    expect(result).toMatchObject({ undefinedResamples: 100, lower: 1, upper: 1, p: 101 / 401 });
    const nothing = stationaryBootstrap(() => NaN, { clusters: 3, meanBlock: 1, random: randomFor('gaps') });
    expect(nothing).toMatchObject({ lower: NaN, upper: NaN, p: 1, estimate: NaN });
  });

  it.each([
    [{ clusters: 0 }, '0 clusters'],
    [{ meanBlock: 0.5 }, 'got 0.5'],
    [{ meanBlock: NaN }, 'got NaN'],
    [{ resamples: 1 }, 'got 1'],
    [{ confidence: 1 }, 'got 1'],
  ])('refuses %o', (wrong, message) => {
    const options = { clusters: 3, meanBlock: 1, random: randomFor('refused'), ...wrong };
    expect(() => stationaryBootstrap(() => 1, options)).toThrow(message);
  });
});

describe('a percentile', () => {
  it('lies between order statistics, infinite ones included', () => {
    expect(percentile(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
    expect(percentile(Float64Array.of(-Infinity, 2, 4), 0.25)).toBe(-Infinity);
    expect(percentile(Float64Array.of(-Infinity, 2, Infinity), 0.5)).toBe(2);
    expect(percentile(new Float64Array(0), 0.5)).toBeNaN();
  });
});
