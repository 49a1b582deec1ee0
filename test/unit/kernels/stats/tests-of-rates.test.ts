import { describe, expect, it } from 'vitest';
import { binomialTest, clopperPearson, wilson } from '../../../../lib/kernels/stats/binomial.ts';
import { holm } from '../../../../lib/kernels/stats/holm.ts';

/** Probabilities of all outcomes, by the recursion of the binomial coefficients. */
function probabilities(trials: number, rate: number): number[] {
  const all = [(1 - rate) ** trials];
  for (let at = 1; at <= trials; at += 1) all.push((all[at - 1]! * (trials - at + 1) * rate) / (at * (1 - rate)));
  return all;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('the exact binomial test', () => {
  it.each([
    [1, 0.3],
    [7, 0.5],
    [12, 0.9],
    [40, 0.13],
    [101, 0.47],
  ])('sums the outcomes of %d trials at %d', (trials, rate) => {
    const all = probabilities(trials, rate);
    all.forEach((own, successes) => {
      const test = binomialTest({ successes, trials }, rate);
      const likely = all.filter((other) => other <= own * (1 + 1e-7));
      expect(test.lower).toBeCloseTo(total(all.slice(0, successes + 1)), 11);
      expect(test.upper).toBeCloseTo(total(all.slice(successes)), 11);
      expect(test.twoSided).toBeCloseTo(total(likely), 11);
    });
  });

  it("has McNemar's exact value for 9 against 21", () => {
    expect(binomialTest({ successes: 9, trials: 30 }, 0.5).twoSided).toBeCloseTo(0.042774, 6);
  });

  it('knows certain and impossible rates, and no trials', () => {
    expect(binomialTest({ successes: 0, trials: 5 }, 0)).toEqual({ lower: 1, upper: 1, twoSided: 1 });
    expect(binomialTest({ successes: 1, trials: 5 }, 0)).toEqual({ lower: 1, upper: 0, twoSided: 0 });
    expect(binomialTest({ successes: 4, trials: 5 }, 1)).toEqual({ lower: 0, upper: 1, twoSided: 0 });
    expect(binomialTest({ successes: 0, trials: 0 }, 0.4)).toEqual({ lower: 1, upper: 1, twoSided: 1 });
  });

  it('refuses counts that cannot be', () => {
    expect(() => binomialTest({ successes: 6, trials: 5 }, 0.5)).toThrow('got 6 of 5');
    expect(() => binomialTest({ successes: 0.5, trials: 5 }, 0.5)).toThrow('got 0.5 of 5');
    expect(() => binomialTest({ successes: 1, trials: 5 }, 1.5)).toThrow('got 1.5');
  });
});

describe('intervals of a rate', () => {
  it('of Clopper and Pearson leave half of the error on either side', () => {
    for (const successes of [1, 7, 29, 30]) {
      const { lower, upper } = clopperPearson({ successes, trials: 31 }, 0.9);
      expect(binomialTest({ successes, trials: 31 }, lower).upper).toBeCloseTo(0.05, 12);
      expect(binomialTest({ successes, trials: 31 }, upper).lower).toBeCloseTo(0.05, 12);
    }
  });

  it('of no successes end where nothing is seen in one of forty samples', () => {
    const { lower, upper } = clopperPearson({ successes: 0, trials: 20 }, 0.95);
    expect([lower, upper]).toEqual([0, expect.closeTo(1 - 0.025 ** (1 / 20), 13)]);
    const all = clopperPearson({ successes: 20, trials: 20 }, 0.95);
    expect([all.lower, all.upper]).toEqual([expect.closeTo(0.025 ** (1 / 20), 13), 1]);
  });

  it('of Wilson end where the share is z standard errors away', () => {
    const { lower, upper } = wilson({ successes: 81, trials: 263 }, 0.95);
    for (const rate of [lower, upper]) {
      const errors = (81 / 263 - rate) / Math.sqrt((rate * (1 - rate)) / 263);
      expect(Math.abs(errors)).toBeCloseTo(1.959963984540054, 10);
    }
    // Newcombe (1998), table I.
    expect([lower, upper]).toEqual([expect.closeTo(0.2553, 4), expect.closeTo(0.3662, 4)]);
  });

  it('of Wilson stay in the unit interval and know no trials', () => {
    expect(wilson({ successes: 0, trials: 9 }, 0.95).lower).toBe(0);
    expect(wilson({ successes: 9, trials: 9 }, 0.95).upper).toBe(1);
    expect(wilson({ successes: 0, trials: 0 }, 0.95)).toEqual({ lower: 0, upper: 1 });
  });
});

describe("Holm's correction", () => {
  it('has the values of a worked example', () => {
    const adjusted = holm(Float64Array.of(0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216));
    const expected = [0.01, 0.072, 0.312, 0.312, 0.312, 0.312, 0.312, 0.615, 0.615, 0.615];
    expect([...adjusted]).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  });

  it('answers in the order of the tests and never above 1', () => {
    expect([...holm(Float64Array.of(0.9, 0.01, 0.6))]).toEqual([1, expect.closeTo(0.03, 12), 1]);
  });
});
