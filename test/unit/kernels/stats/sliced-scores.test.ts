import { describe, expect, it } from 'vitest';
import { BinaryRanking } from '../../../../lib/kernels/stats/binary-ranking.ts';
import { testDifferences } from '../../../../lib/kernels/stats/diebold-mariano.ts';
import { squaredLosses, tweedieDeviances } from '../../../../lib/kernels/stats/losses.ts';
import { meanStatistic } from '../../../../lib/kernels/stats/mean-statistics.ts';
import { Reliability } from '../../../../lib/kernels/stats/reliability.ts';
import { slicedRanking } from '../../../../lib/kernels/stats/sliced-ranking.ts';
import { joinScores, slicedMeans, type SlicedRows } from '../../../../lib/kernels/stats/sliced-rows.ts';
import {
  drawCounts,
  resampleTogether,
  stationaryBootstrap,
} from '../../../../lib/kernels/stats/stationary-bootstrap.ts';
import { tiedOrder } from '../../../../lib/kernels/stats/tied-order.ts';
import { labelledRows, randomFor } from './rows.ts';

const rows = 3000;
const clusters = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 3));
const cells = Uint32Array.from({ length: rows }, (_, row) => 2 * Math.floor((row * 3) / rows) + (row % 2));
/** All rows, the second third, and the odd rows. */
const slices = [Uint32Array.of(0, 1, 2, 3, 4, 5), Uint32Array.of(2, 3), Uint32Array.of(1, 3, 5)];
const sliced: SlicedRows = { clusters, cells, cellCount: 6, slices };

function within(slice: Uint32Array): number[] {
  return Array.from(cells.keys()).filter((row) => slice.includes(cells[row] ?? 0));
}

function counts(name: string): Float64Array {
  const drawn = new Float64Array(rows / 3);
  drawCounts(drawn, 5, randomFor(name));
  return drawn;
}

describe('means of slices', () => {
  it('are those of the rows of each slice, on the same resample', () => {
    const random = randomFor('means');
    const values = Float64Array.from({ length: rows }, () => random.normal());
    const drawn = counts('means drawn');
    const found = slicedMeans(values, sliced)(drawn);
    slices.forEach((slice, at) => {
      const own = within(slice);
      const pick = Float64Array.from(own, (row) => values[row] ?? 0);
      const plain = meanStatistic(
        pick,
        Uint32Array.from(own, (row) => clusters[row] ?? 0),
      );
      expect(found[at]).toBeCloseTo(plain(drawn), 12);
    });
  });

  it('are NaN where a resample has no row of the slice', () => {
    const none = new Float64Array(rows / 3);
    none[0] = rows / 3;
    expect(slicedMeans(new Float64Array(rows), sliced)(none)[1]).toBeNaN();
  });

  it('stand one behind the other when they are joined', () => {
    const [ones, twos] = [new Float64Array(rows).fill(1), new Float64Array(rows).fill(2)];
    expect([...joinScores([slicedMeans(ones, sliced), slicedMeans(twos, sliced)])()]).toEqual([1, 1, 1, 2, 2, 2]);
  });
});

describe('rankings of slices', () => {
  it.each([
    { levels: 40, most: 1e-10, about: 'exactly, with fewer distinct probabilities than levels' },
    // Rows of a slice are ranked in levels of all rows: a few of some hundred change their bin.
    { levels: Number.POSITIVE_INFINITY, most: 0.02, about: 'nearly, with more of them' },
  ])('agree with those of the rows of each slice: $about', ({ levels, most }) => {
    const { scores, labels } = labelledRows(randomFor(`ranking ${levels}`), rows, levels);
    const order = tiedOrder(scores);
    const drawn = counts('ranking drawn');
    const found = slicedRanking({ probabilities: scores, labels, order }, sliced)(drawn);
    slices.forEach((slice, at) => {
      const own = within(slice);
      const part = {
        labels: Uint8Array.from(own, (row) => labels[row] ?? 0),
        clusters: Uint32Array.from(own, (row) => clusters[row] ?? 0),
      };
      const probabilities = Float64Array.from(own, (row) => scores[row] ?? 0);
      const ranking = new BinaryRanking({ ...part, scores: probabilities });
      const error = new Reliability({ ...part, probabilities }).calibrationError(drawn);
      expect(Math.abs((found[at] ?? Number.NaN) - ranking.areaUnderCurve(drawn))).toBeLessThan(most);
      expect(Math.abs((found[3 + at] ?? Number.NaN) - ranking.averagePrecision(drawn))).toBeLessThan(most);
      expect(Math.abs((found[6 + at] ?? Number.NaN) - error)).toBeLessThan(most);
    });
  });
});

describe('resamples of several scores', () => {
  it('are those that each score has alone', () => {
    const values = Float64Array.from({ length: 40 }, (_, row) => Math.sin(row));
    const statistic = meanStatistic(values);
    const options = { clusters: 40, meanBlock: 3, resamples: 50 };
    const [first, second] = resampleTogether((drawn) => Float64Array.of(statistic(drawn), 2 * statistic(drawn)), {
      ...options,
      random: randomFor('several'),
    });
    const alone = stationaryBootstrap(statistic, { ...options, random: randomFor('several') });
    expect([...(second ?? [])]).toEqual(Array.from(first ?? [], (value) => 2 * value));
    const mean = (first ?? new Float64Array(0)).reduce((sum, value) => sum + value, 0) / 50;
    expect(alone.lower).toBeLessThan(mean);
    expect(alone.upper).toBeGreaterThan(mean);
  });

  it('are refused where there are fewer counts than clusters, which would leave rows out', () => {
    const options = { clusters: 39, meanBlock: 3, random: randomFor('few'), resamples: 10 };
    expect(() => stationaryBootstrap(meanStatistic(new Float64Array(40)), options)).toThrow('40 clusters, got 39');
    const ranking = new BinaryRanking({ scores: new Float64Array(40), labels: new Uint8Array(40) });
    expect(() => stationaryBootstrap((drawn) => ranking.areaUnderCurve(drawn), options)).toThrow('got 39 counts');
  });
});

describe('losses of quantities', () => {
  it('are squares', () => {
    expect([...squaredLosses(Float64Array.of(1, 2), Float64Array.of(3, 2))]).toEqual([4, 0]);
  });

  it('are deviances: 2·(y·ln(y/f) − y + f) at power 1, and 0 where the forecast is right', () => {
    const deviances = tweedieDeviances(Float64Array.of(1, 2, 3), Float64Array.of(2, 0, 3), 1);
    expect(deviances[0]).toBeCloseTo(2 * (2 * Math.log(2) - 1), 12);
    expect(deviances[1]).toBe(4);
    expect(deviances[2]).toBeCloseTo(0, 12);
  });

  it('are deviances: 4·(√y − √f)²/√f at power 1.5', () => {
    // y^½/(−¼) − y·f^−½/(−½) + f^½/½, twice: 4·(f − 2·√(y·f) + y)/√f.
    const deviances = tweedieDeviances(Float64Array.of(4, 4, 4), Float64Array.of(9, 0, 4), 1.5);
    expect(deviances[0]).toBeCloseTo((4 * (3 - 2) ** 2) / 2, 12);
    expect(deviances[1]).toBeCloseTo(8, 12);
    expect(deviances[2]).toBeCloseTo(0, 12);
  });

  it('refuse a power that has another form', () => {
    expect(() => tweedieDeviances(Float64Array.of(1), Float64Array.of(1), 2)).toThrow('got 2');
  });
});

describe('a test of differences with a margin', () => {
  const random = randomFor('margin');
  const differences = Float64Array.from({ length: 200 }, () => random.normal() - 0.3);

  it('is the test of the differences moved by the margin, and tells their own mean', () => {
    const margin = 0.5;
    const moved = testDifferences(
      differences.map((difference) => difference + margin),
      2,
    );
    const found = testDifferences(differences, 2, margin);
    if (found.kind !== 'TESTED' || moved.kind !== 'TESTED') throw new Error('both are tested');
    expect(found.pAbove).toBe(moved.pAbove);
    expect(found.mean).toBeCloseTo(moved.mean - margin, 12);
    const without = testDifferences(differences, 2);
    expect(without.kind === 'TESTED' && without.pAbove).toBeGreaterThan(found.pAbove);
  });

  it('refuses a margin that is no number', () => {
    expect(() => testDifferences(differences, 2, Number.NaN)).toThrow('got NaN');
  });
});
