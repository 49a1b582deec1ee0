import { describe, expect, it } from 'vitest';
import {
  chiSquaredTails,
  normalQuantile,
  normalTails,
  studentQuantile,
  studentTails,
} from '../../../../lib/kernels/stats/distributions.ts';
import { regularizedBeta } from '../../../../lib/kernels/stats/incomplete-beta.ts';
import { regularizedGamma } from '../../../../lib/kernels/stats/incomplete-gamma.ts';
import { logGamma, poissonDeviance, stirlingError } from '../../../../lib/kernels/stats/log-gamma.ts';

// Reference values: arbitrary-precision arithmetic with 50 digits at the exact double arguments, rounded to doubles.

/** Relative, so that the last digits of a tail of 10⁻³⁰⁰ count as much as those of ½. */
function relativeError(given: number, expected: number): number {
  return given === expected ? 0 : Math.abs(given - expected) / Math.abs(expected);
}

describe('special functions', () => {
  it.each([
    [0.5, 0.3, 0.5614219739190002, 0.4385780260809999],
    [0.5, 3.3174483, 0.9899999999942672, 0.010000000005732718],
    [1, 0.001, 0.0009995001666250085, 0.999000499833375],
    [2.5, 9, 0.9970535954121197, 0.0029464045878802906],
    [7, 7, 0.5502889441513011, 0.44971105584869886],
    [0.01, 0.02, 0.9669321313764189, 0.03306786862358118],
    [50, 30, 0.0005188914625480343, 0.999481108537452],
    [50, 90, 0.9999983505014983, 1.6494985017178249e-6],
    [1000, 1100, 0.99894067674607, 0.0010593232539299773],
    [12345.5, 12000, 0.0008563284211568675, 0.9991436715788431],
    [1e6, 1.001e6, 0.8413447863683403, 0.15865521363165971],
    [0.5, 350, 1, 2.9902269751246203e-154],
  ])('incomplete gamma (%d, %d) keeps twelve digits of both tails', (...[shape, x, lower, upper]) => {
    const tails = regularizedGamma(shape, x);
    expect(relativeError(tails.lower, lower)).toBeLessThan(1e-12);
    expect(relativeError(tails.upper, upper)).toBeLessThan(1e-12);
  });

  it.each([
    [0.5, 0.5, 0.3, 0.36901011956554536, 0.6309898804344546],
    [2, 3, 0.999, 0.999999996003, 3.997000000000011e-9],
    [5, 246, 0.01, 0.10781237309637473, 0.8921876269036253],
    [0.5, 10, 1e-9, 0.00011143679993235012, 0.9998885632000677],
    [120, 80, 0.6, 0.49615829847575205, 0.5038417015242479],
    [3000, 2000, 0.62, 0.9981466735153925, 0.0018533264846074399],
    [9, 22, 0.9, 0.9999999999999998, 2.620105518151438e-16],
    [40, 0.5, 0.25, 8.45978506684028e-26, 1],
  ])('incomplete beta (%d, %d) at %d keeps twelve digits of both tails', (...[a, b, x, lower, upper]) => {
    const tails = regularizedBeta({ a, b }, x);
    expect(relativeError(tails.lower, lower)).toBeLessThan(1e-12);
    expect(relativeError(tails.upper, upper)).toBeLessThan(1e-12);
  });

  it.each([
    [0.1, 0.460172162722971],
    [1, 0.15865525393145705],
    [1.96, 0.024997895148220435],
    [3, 0.0013498980316300946],
    [6, 9.86587645037698e-10],
    [10, 7.619853024160525e-24],
    [37, 5.725571222524577e-300],
  ])('normal tail beyond %d', (x, upper) => {
    expect(relativeError(normalTails(x).upper, upper)).toBeLessThan(1e-12);
    expect(normalTails(-x).lower).toBe(normalTails(x).upper);
  });

  it.each([
    [0.5, 1, 0.35241638234956674],
    [2.925531, 19, 0.004338721713017408],
    [1.737868, 19, 0.049207880506017494],
    [0.001, 5, 0.4996203933860988],
    [30, 3, 4.0676402135819796e-5],
    [2, 1000, 0.02288517324662582],
    [5, 249, 5.411965431292467e-7],
    [1.5, 0.5, 0.25395089532405424],
    [1e8, 2, 4.999999999999999e-17],
  ])('tail of t beyond %d with %d degrees of freedom', (x, freedom, upper) => {
    expect(relativeError(studentTails(x, freedom).upper, upper)).toBeLessThan(1e-12);
  });

  it.each([
    [0.001, 6.907178885383853],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [3, 0.6931471805599453],
    [11.9, 17.25847745059552],
    [12.1, 17.74700727079874],
    [171.5, 709.1431630309282],
    [1e6, 12815504.569147611],
  ])('logarithm of gamma at %d', (x, expected) => {
    expect(relativeError(logGamma(x), expected)).toBeLessThan(1e-13);
  });

  it.each([
    [0.001, 2.5422704679670947],
    [0.5, 0.15342640972002736],
    [3, 0.02767792568499834],
    [11.99, 0.006948627958543434],
    [12, 0.00694284010720953],
    [1e4, 8.333333330555555e-6],
  ])('error of the formula of Stirling at %d', (x, expected) => {
    expect(Math.abs(stirlingError(x) - expected)).toBeLessThan(1e-14);
  });

  it('a deviance keeps its digits where observation and mean are near', () => {
    // (x−m)²/(2m) − (x−m)³/(6m²) + …, with x − m = 1 and m = 10⁹.
    expect(relativeError(poissonDeviance(1e9 + 1, 1e9), 5e-10 - 1 / 6e18)).toBeLessThan(1e-14);
    expect([poissonDeviance(0, 3), poissonDeviance(3, 3)]).toEqual([3, 0]);
  });

  it.each([
    [1e-10, -6.361340902404057],
    [0.025, -1.9599639845400543],
    [0.3, -0.5244005127080408],
    [0.975, 1.9599639845400538],
  ])('normal quantile at %d', (probability, expected) => {
    expect(relativeError(normalQuantile(probability), expected)).toBeLessThan(1e-12);
  });

  it('quantiles undo the lower tail', () => {
    for (const probability of [1e-9, 0.01, 0.05, 0.4]) {
      expect(relativeError(studentTails(studentQuantile(probability, 7), 7).lower, probability)).toBeLessThan(1e-12);
    }
    expect(studentQuantile(0.9, 1)).toBeCloseTo(3.077683537175253, 12);
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
  });

  it('the ends of a law hold everything or nothing', () => {
    expect(chiSquaredTails(0, 1)).toEqual({ lower: 0, upper: 1 });
    expect(chiSquaredTails(-3, 1)).toEqual({ lower: 0, upper: 1 });
    expect(chiSquaredTails(Infinity, 2)).toEqual({ lower: 1, upper: 0 });
    expect(normalTails(0)).toEqual({ lower: 0.5, upper: 0.5 });
    expect(normalTails(-Infinity)).toEqual({ lower: 0, upper: 1 });
    expect(studentTails(Infinity, 3)).toEqual({ lower: 1, upper: 0 });
    expect(regularizedBeta({ a: 2, b: 3 }, 1)).toEqual({ lower: 1, upper: 0 });
  });

  it('what is not defined is NaN', () => {
    const { NaN: nan } = Number;
    expect(regularizedGamma(0, 1).upper).toBeNaN();
    expect(regularizedGamma(1, nan).upper).toBeNaN();
    expect(regularizedBeta({ a: 1, b: 1 }, 1.5).lower).toBeNaN();
    expect([normalTails(nan).upper, studentTails(nan, 3).upper, normalQuantile(1.1)]).toEqual([nan, nan, nan]);
  });
});
