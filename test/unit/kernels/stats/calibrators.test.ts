import { describe, expect, it } from 'vitest';
import { fitIsotonic, poolAdjacentViolators } from '../../../../lib/kernels/stats/isotonic.ts';
import { readLinearTable } from '../../../../lib/kernels/stats/linear-table.ts';
import { fitPlatt, readLogisticCurve } from '../../../../lib/kernels/stats/platt.ts';
import { labelledRows, randomFor, shuffled } from './rows.ts';

/** The closed form: the largest over starts of the smallest over ends of the mean between them. */
function bruteIsotonic(values: Float64Array, weights: Float64Array): Float64Array {
  const mean = (from: number, to: number): number => {
    let [sum, mass] = [0, 0];
    for (let at = from; at <= to; at += 1) {
      sum += values[at]! * weights[at]!;
      mass += weights[at]!;
    }
    return sum / mass;
  };
  const places = [...values.keys()];
  return values.map((_, at) =>
    Math.max(...places.slice(0, at + 1).map((from) => Math.min(...places.slice(at).map((to) => mean(from, to))))),
  );
}

describe('isotonic regression', () => {
  it.each([1, 2, 3, 10, 40, 80])('is the max-min of means (%d values)', (size) => {
    const random = randomFor(`isotonic ${size}`);
    const values = Float64Array.from({ length: size }, (_, at) => 0.05 * at + random.normal());
    const weights = Float64Array.from({ length: size }, () => random.exponential() + 0.01);
    const expected = bruteIsotonic(values, weights);
    poolAdjacentViolators(values, weights);
    values.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 12));
  });

  it('leaves rising values alone to the bit, and pools falling ones into one', () => {
    const rising = Float64Array.of(0.1, 0.1, 0.3);
    poolAdjacentViolators(rising, Float64Array.of(3, 1, 1));
    expect([...rising]).toEqual([0.1, 0.1, 0.3]);
    const falling = Float64Array.of(3, 2, 1);
    poolAdjacentViolators(falling, Float64Array.of(1, 1, 2));
    expect([...falling]).toEqual([1.75, 1.75, 1.75]);
  });

  it('is a table of the edges of blocks', () => {
    const inputs = Float64Array.of(1, 2, 3, 4, 5, 6);
    const table = fitIsotonic({ inputs, outputs: Float64Array.of(0, 1, 0, 0.5, 1, 1) });
    expect([...Array.from(table.inputs)]).toEqual([1, 2, 4, 5, 6]);
    expect([...Array.from(table.outputs)]).toEqual([0, 0.5, 0.5, 1, 1]);
    expect([0, 1.5, 3, 4.5, 9].map((input) => readLinearTable(table, input))).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  it('takes equal inputs for one point, in any order', () => {
    const random = randomFor('isotonic ties');
    const rows = labelledRows(random, 200, 11);
    const other = shuffled(rows, random);
    const of = ({ scores, labels }: typeof rows) => fitIsotonic({ inputs: scores, outputs: Float64Array.from(labels) });
    expect(of(other)).toEqual(of(rows));
    expect(of(rows).inputs.length).toBeLessThanOrEqual(11);
  });

  it('gives at its inputs what the pooled values are', () => {
    const random = randomFor('isotonic table');
    const { scores: inputs, labels } = labelledRows(random, 300);
    inputs.sort();
    const outputs = Float64Array.from(labels);
    const table = fitIsotonic({ inputs, outputs });
    poolAdjacentViolators(outputs, new Float64Array(300).fill(1));
    inputs.forEach((input, row) => expect(readLinearTable(table, input)).toBeCloseTo(outputs[row]!, 14));
  });

  it('of one point is constant, and of NaN it knows nothing', () => {
    const table = fitIsotonic({ inputs: Float64Array.of(2), outputs: Float64Array.of(0.3) });
    expect([-1, 2, 7, NaN].map((input) => readLinearTable(table, input))).toEqual([0.3, 0.3, 0.3, NaN]);
  });

  it('refuses no rows, weights of nothing and values that are no numbers', () => {
    const one = Float64Array.of(1);
    expect(() => fitIsotonic({ inputs: new Float64Array(0), outputs: new Float64Array(0) })).toThrow('no rows');
    expect(() => poolAdjacentViolators(one, Float64Array.of(0))).toThrow('row 0 has 0');
    expect(() => poolAdjacentViolators(Float64Array.of(NaN), one)).toThrow('row 0 has NaN');
  });
});

/** Of the smoothed cross-entropy: both are 0 at its minimum alone, for it is convex. */
function gradient(scores: Float64Array, labels: Uint8Array, curve: { slope: number; intercept: number }): number[] {
  const ones = labels.filter((label) => label === 1).length;
  const zeros = labels.length - ones;
  let [slope, intercept] = [0, 0];
  scores.forEach((score, row) => {
    const target = labels[row] === 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2);
    const error = readLogisticCurve(curve, score) - target;
    slope += error * score;
    intercept += error;
  });
  return [slope, intercept];
}

describe("Platt's scaling", () => {
  it.each([1e-6, 1, 1e6])('ends where the gradient vanishes, whatever the scale (%d)', (scale) => {
    const random = randomFor('platt');
    const scores = Float64Array.from({ length: 400 }, () => scale * (random.normal() + 3));
    const labels = Uint8Array.from(scores, (score) =>
      random.uniform() < 1 / (1 + Math.exp(3 - score / scale)) ? 1 : 0,
    );
    const curve = fitPlatt(scores, labels);
    const [slope, intercept] = gradient(scores, labels, curve);
    // A gain of 1e-20 a row, at a curvature of at most ¼ a row, leaves 2e-8; scores lie at 3 ± 1 scales.
    expect(Math.abs(slope!) / scale).toBeLessThan(1e-7);
    expect(Math.abs(intercept!)).toBeLessThan(1e-7);
  });

  it('finds the curve that made the labels', () => {
    const random = randomFor('platt truth');
    const scores = Float64Array.from({ length: 20_000 }, () => random.normal());
    const labels = Uint8Array.from(scores, (score) => (random.uniform() < 1 / (1 + Math.exp(1 - 2 * score)) ? 1 : 0));
    const { slope, intercept } = fitPlatt(scores, labels);
    // Six standard errors, about 0.031 and 0.020 at this size.
    expect(Math.abs(slope - 2)).toBeLessThan(0.19);
    expect(Math.abs(intercept + 1)).toBeLessThan(0.12);
  });

  it('keeps a finite slope where scores separate the labels', () => {
    const curve = fitPlatt(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(0, 0, 1, 1));
    expect(curve.slope).toBeGreaterThan(0);
    expect(Number.isFinite(curve.slope)).toBe(true);
    expect(curve.intercept).toBeCloseTo(0, 12);
    for (const value of gradient(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(0, 0, 1, 1), curve)) {
      expect(value).toBeCloseTo(0, 9);
    }
  });

  it('gives equal scores the smoothed rate, and a single class the rate of its target', () => {
    const equal = fitPlatt(new Float64Array(6).fill(7), Uint8Array.of(1, 1, 0, 0, 0, 0));
    // Two targets of 3/4 and four of 1/6.
    expect(readLogisticCurve(equal, 7)).toBeCloseTo((2 * 0.75 + 4 / 6) / 6, 9);
    const ones = fitPlatt(Float64Array.of(1, 2, 3), Uint8Array.of(1, 1, 1));
    for (const score of [1, 2, 3]) expect(readLogisticCurve(ones, score)).toBeCloseTo(0.8, 9);
  });

  it('refuses scores that are no numbers', () => {
    expect(() => fitPlatt(Float64Array.of(1, Infinity), Uint8Array.of(0, 1))).toThrow('row 1 has Infinity');
  });
});
