import { describe, expect, it } from 'vitest';
import { BinaryRanking } from '../../../../lib/kernels/stats/binary-ranking.ts';
import { ranksOf, tiedOrder } from '../../../../lib/kernels/stats/tied-order.ts';
import { labelledRows, type LabelledRows, randomFor, repeated, shuffled } from './rows.ts';

/** Over all pairs of a one and a zero. */
function bruteArea({ scores, labels }: LabelledRows): number {
  let [won, pairs] = [0, 0];
  scores.forEach((one, row) => {
    if (labels[row] === 0) return;
    scores.forEach((zero, other) => {
      if (labels[other] === 1) return;
      pairs += 1;
      if (one > zero) won += 1;
      else if (one === zero) won += 0.5;
    });
  });
  return won / pairs;
}

/** The mean over ones of the precision at their own score. */
function bruteAverage({ scores, labels }: LabelledRows): number {
  const precisions = [...scores].flatMap((score, row) => {
    if (labels[row] === 0) return [];
    const taken = [...scores.keys()].filter((other) => scores[other]! >= score);
    return [taken.filter((other) => labels[other] === 1).length / taken.length];
  });
  return precisions.reduce((sum, value) => sum + value, 0) / precisions.length;
}

/** A few rows may all have one label, and then neither side has a value. */
function near(expected: number): unknown {
  return Number.isNaN(expected) ? Number.NaN : expect.closeTo(expected, 12);
}

const cases = Array.from({ length: 60 }, (_, index) => ({
  name: `case ${index}`,
  size: 2 + 2 * index,
  levels: index % 3 === 0 ? Number.POSITIVE_INFINITY : 1 + (index % 7),
}));

describe('ranks', () => {
  it('of equal values are the mean of theirs', () => {
    expect([...ranksOf(Float64Array.of(3, 1, 3, -Infinity, 3, Infinity))]).toEqual([4, 2, 4, 1, 4, 6]);
    expect(ranksOf(new Float64Array(0))).toHaveLength(0);
  });

  it('take a negative zero for a zero', () => {
    expect([...ranksOf(Float64Array.of(0, -0, 1))]).toEqual([1.5, 1.5, 3]);
  });

  it('are refused to NaN, which has no place', () => {
    expect(() => tiedOrder(Float64Array.of(1, NaN))).toThrow('row 1 is NaN');
  });

  it('are one plus what is smaller plus half of what is equal', () => {
    const { scores } = labelledRows(randomFor('ranks'), 200, 17);
    const expected = scores.map((value) => {
      const smaller = scores.filter((other) => other < value).length;
      const equal = scores.filter((other) => other === value).length;
      return smaller + (equal + 1) / 2;
    });
    expect(ranksOf(scores)).toEqual(expected);
  });
});

describe('a ranking of rows with labels', () => {
  it('has the areas of a small example worked by hand', () => {
    const ranking = new BinaryRanking({
      scores: Float64Array.of(0.1, 0.4, 0.35, 0.8),
      labels: Uint8Array.of(0, 0, 1, 1),
    });
    // Three of four pairs; ones at ranks 1 and 3.
    expect(ranking.areaUnderCurve()).toBe(0.75);
    expect(ranking.averagePrecision()).toBeCloseTo((1 + 2 / 3) / 2, 15);
  });

  it.each(cases)('agrees with all pairs and all thresholds ($name)', ({ name, size, levels }) => {
    const rows = labelledRows(randomFor(name), size, levels);
    const ranking = new BinaryRanking(rows);
    expect(ranking.areaUnderCurve()).toEqual(near(bruteArea(rows)));
    expect(ranking.averagePrecision()).toEqual(near(bruteAverage(rows)));
  });

  it('does not change by a bit with the order of equal scores', () => {
    const random = randomFor('order');
    const rows = labelledRows(random, 300, 5);
    const [one, other] = [new BinaryRanking(rows), new BinaryRanking(shuffled(rows, random))];
    expect(one.areaUnderCurve()).toBe(other.areaUnderCurve());
    expect(one.averagePrecision()).toBe(other.averagePrecision());
  });

  it.each(cases.slice(20, 40))('counts a cluster as often as it is drawn ($name)', ({ name, size, levels }) => {
    const random = randomFor(`counts ${name}`);
    const rows = labelledRows(random, size, levels);
    const clusters = Uint32Array.from({ length: size }, () => random.below(7));
    const counts = Float64Array.from({ length: 7 }, () => random.below(4));
    const ranking = new BinaryRanking({ ...rows, clusters });
    const drawn = repeated(rows, clusters, counts);
    expect(ranking.areaUnderCurve(counts)).toEqual(near(bruteArea(drawn)));
    expect(ranking.averagePrecision(counts)).toEqual(near(bruteAverage(drawn)));
  });

  it('gives a score without information a half and the share of ones', () => {
    const ranking = new BinaryRanking({
      scores: new Float64Array(10),
      labels: Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0, 0, 1),
    });
    expect([ranking.areaUnderCurve(), ranking.averagePrecision()]).toEqual([0.5, 0.3]);
  });

  it('has no area where all labels are the same, and no precision without a one', () => {
    const scores = Float64Array.of(1, 2);
    const zeros = new BinaryRanking({ scores, labels: Uint8Array.of(0, 0) });
    const ones = new BinaryRanking({ scores, labels: Uint8Array.of(1, 1) });
    expect([zeros.areaUnderCurve(), zeros.averagePrecision()]).toEqual([NaN, NaN]);
    expect([ones.areaUnderCurve(), ones.averagePrecision()]).toEqual([NaN, 1]);
  });

  it('refuses labels other than 0 and 1, and columns of other lengths', () => {
    const scores = Float64Array.of(1, 2);
    expect(() => new BinaryRanking({ scores, labels: Uint8Array.of(0, 2) })).toThrow('row 1 has 2');
    expect(() => new BinaryRanking({ scores, labels: Uint8Array.of(0) })).toThrow('2 rows need as many labels, got 1');
    const clusters = new Uint32Array(3);
    expect(() => new BinaryRanking({ scores, labels: new Uint8Array(2), clusters })).toThrow('as many clusters, got 3');
  });
});
