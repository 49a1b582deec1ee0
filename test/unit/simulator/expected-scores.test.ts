import { describe, expect, test } from 'vitest';
import { BinaryRanking } from '../../../lib/kernels/stats/binary-ranking.ts';
import { Reliability } from '../../../lib/kernels/stats/reliability.ts';
import {
  expectedBrier,
  expectedCalibration,
  ExpectedRanking,
  oracleBrier,
} from '../../../lib/simulator/expected-scores.ts';
import { openRandom } from '../../../lib/simulator/random.ts';
import { scoreAgainstTruth, type TruthComparison } from '../../../lib/simulator/score-against-truth.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const random = (stream: string) => openRandom({ world: 'test', seed, stream });
const oneEach = (count: number) => Uint32Array.from({ length: count }, (_, point) => point);

describe('expected scores', () => {
  test('are those of the outcomes where every chance is 0 or 1, ties and weights included', () => {
    const chance = random('outcomes');
    const forecasts = Float64Array.from({ length: 60 }, () => chance.below(8) / 8);
    const labels = Uint8Array.from({ length: 60 }, () => chance.below(2));
    const clusters = Uint32Array.from({ length: 60 }, (_, point) => Math.floor(point / 2));
    const counts = Float64Array.from({ length: 30 }, () => chance.below(3));
    const expected = new ExpectedRanking(forecasts, { chances: Float64Array.from(labels), clusters });
    const plain = new BinaryRanking({ scores: forecasts, labels, clusters });
    const reliability = new Reliability({ probabilities: forecasts, labels, clusters });
    const error = expectedCalibration(forecasts, { chances: Float64Array.from(labels), clusters });
    for (const drawn of [undefined, counts]) {
      expect(expected.areaUnderCurve(drawn)).toBeCloseTo(plain.areaUnderCurve(drawn), 12);
      expect(expected.averagePrecision(drawn)).toBeCloseTo(plain.averagePrecision(drawn), 12);
      expect(error(drawn)).toBeCloseTo(reliability.calibrationError(drawn), 12);
    }
  });

  test('of a forecast count its square and its chance: E (q − y)²', () => {
    const points = { chances: Float64Array.of(0.25, 1), clusters: oneEach(2) };
    expect(expectedBrier(Float64Array.of(0.5, 0.8), points)()).toBeCloseTo((0.25 + 0.04) / 2, 12);
  });

  test('of an oracle do not shrink with the noise of its paths', () => {
    const chance = random('noise');
    const [points, paths, truth] = [4000, 8, 0.3];
    const folds = Array.from({ length: 4 }, () =>
      Float64Array.from({ length: points }, () => {
        let hits = 0;
        for (let path = 0; path < paths; path += 1) if (chance.uniform() < truth) hits += 1;
        return hits / paths;
      }),
    );
    // A naive p(1 − p) of all 32 paths would say 0.2034; the standard error is below 0.001.
    expect(Math.abs(oracleBrier(folds, oneEach(points))() - truth * (1 - truth))).toBeLessThan(0.004);
  });
});

describe('calibration in truth', () => {
  const chance = random('calibration');
  const count = 4000;
  const truth = Float64Array.from({ length: count }, () => 0.1 + 0.8 * chance.uniform());
  const lowered = truth.map((value) => value - 0.05);
  const errorOf = (forecasts: Float64Array, chances: Float64Array): number =>
    expectedCalibration(forecasts, { chances, clusters: oneEach(count) })();

  test('sets the mean forecast of a bin against its mean chance, equal forecasts in one bin', () => {
    const points = { chances: Float64Array.of(0, 0.4, 0.6), clusters: oneEach(3) };
    const error = expectedCalibration(Float64Array.of(0.1, 0.1, 0.9), points);
    expect(error()).toBeCloseTo((Math.abs(0.2 - 0.4) + 0.3) / 3, 12);
    expect(error(Float64Array.of(0, 2, 1))).toBeCloseTo((2 * 0.3 + 0.3) / 3, 12);
  });

  test('is perfect for who knows the chances, though outcomes that come together make it look bad', () => {
    // Twenty events and no more: 200 points each share what came.
    const rising = truth.toSorted();
    const draws = Array.from({ length: 20 }, () => chance.uniform());
    const labels = Uint8Array.from(rising, (value, point) => ((draws[Math.floor(point / 200)] ?? 0) < value ? 1 : 0));
    expect(errorOf(rising, rising)).toBe(0);
    expect(new Reliability({ probabilities: rising, labels }).calibrationError()).toBeGreaterThan(0.1);
  });

  test('of forecasts that are 0.05 too low is 0.05', () => {
    expect(errorOf(lowered, truth)).toBeCloseTo(0.05, 12);
  });

  test('is hardly moved by the noise of twenty paths a point', () => {
    const seen = truth.map((value) => {
      let hits = 0;
      for (let path = 0; path < 20; path += 1) if (chance.uniform() < value) hits += 1;
      return hits / 20;
    });
    // Of 267 points a bin: √(2/π)·√(0.2 / (267·20)) is 0.005, its deviation over 15 bins 0.001.
    expect(errorOf(truth, seen)).toBeLessThan(0.012);
    expect(Math.abs(errorOf(lowered, seen) - 0.05)).toBeLessThan(0.012);
  });

  test('demands chances', () => {
    expect(() => errorOf(truth, truth.with(7, 1.01))).toThrow('row 7 has 1.01');
  });
});

describe('in a world of known chances', () => {
  const chance = random('world');
  const count = 400;
  const truth = Float64Array.from({ length: count }, () => 0.05 + 0.8 * chance.uniform());
  const noisy = (share: number) => truth.map((value) => (1 - share) * value + share * chance.uniform());
  const comparison: TruthComparison = {
    chances: Array.from({ length: 4 }, () => truth),
    clusters: oneEach(count),
    model: noisy(0.5),
    naive: { climatology: truth.map(() => 0.45), trailing: noisy(0.85) },
    reference: 'climatology',
  };
  const resampling = () => ({ meanBlock: 4, resamples: 200, random: random('resamples') });

  test('a good forecast lies between the naive ones and the oracle, in every score', () => {
    const { auc, 'pr-auc': precision, 'brier-skill': skill } = scoreAgainstTruth(comparison, resampling());
    for (const told of [auc, precision, skill]) {
      if (told === null) expect.fail('there are points enough');
      expect(told.score!.value).toBeGreaterThan(told.naive['trailing']!.score);
      expect(told.score!.value).toBeLessThan(told.oracle.value);
      expect(told.gap.value).toBeGreaterThan(2 * told.gapError);
      const { low, value, high } = told.naive['trailing']!.share!;
      expect(low).toBeLessThan(value);
      expect(value).toBeLessThan(high);
      expect(high).toBeLessThan(1);
    }
  });

  test('the oracle is calibrated, so that an error is the whole gap and has no share of a ceiling', () => {
    const { ece } = scoreAgainstTruth({ ...comparison, model: truth.map((value) => value + 0.05) }, resampling());
    expect(ece!.oracle).toEqual({ value: 0, low: 0, high: 0 });
    expect(ece!.score!.value).toBeCloseTo(0.05, 12);
    expect(ece!.gap.value).toBeCloseTo(-0.05, 12);
    const mean = truth.reduce((sum, value) => sum + value, 0) / count;
    expect(ece!.naive['climatology']).toEqual({ score: expect.closeTo(Math.abs(0.45 - mean), 12), share: null });
  });

  test('the oracle has the whole of the ceiling, and a forecast that says the same has too', () => {
    const { auc, 'brier-skill': skill } = scoreAgainstTruth({ ...comparison, model: truth }, resampling());
    for (const told of [auc!, skill!]) {
      expect(told.gap.value).toBeCloseTo(0, 9);
      expect(told.naive['climatology']!.share!.value).toBeCloseTo(1, 9);
    }
  });

  test('there is no share of a ceiling that is no higher than the naive forecast', () => {
    const told = scoreAgainstTruth({ ...comparison, naive: { climatology: truth } }, resampling());
    expect(told.auc!.naive['climatology']!.share).toBeNull();
  });

  test('nothing is told where nothing can come', () => {
    const never = [0, 1, 2, 3].map(() => truth.map(() => 0));
    expect(scoreAgainstTruth({ ...comparison, chances: never }, resampling()).auc).toBeNull();
  });
});
