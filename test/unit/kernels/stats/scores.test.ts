import { describe, expect, it } from 'vitest';
import { brierLosses, logLosses, pinballLosses } from '../../../../lib/kernels/stats/losses.ts';
import { meanStatistic, skillStatistic } from '../../../../lib/kernels/stats/mean-statistics.ts';
import { Reliability, reliabilityBins } from '../../../../lib/kernels/stats/reliability.ts';
import { labelledRows, type LabelledRows, randomFor, repeated, shuffled } from './rows.ts';

/** The definition, row by row: a row's bin comes from how many rows lie below it and beside it. */
function bruteCalibrationError({ scores, labels }: LabelledRows, bins: number): number {
  const binOf = (score: number): number => {
    const below = scores.filter((other) => other < score).length;
    const equal = scores.filter((other) => other === score).length;
    return Math.floor((bins * (below + equal / 2)) / scores.length);
  };
  const places = [...scores].map(binOf);
  const gaps = Array.from({ length: bins }, (_, bin) =>
    places.reduce((sum, place, row) => (place === bin ? sum + scores[row]! - labels[row]! : sum), 0),
  );
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / scores.length;
}

describe('losses', () => {
  it('have the Brier score of a published example', () => {
    const losses = brierLosses(Float64Array.of(0.1, 0.9, 0.8, 0.3), Uint8Array.of(0, 1, 1, 0));
    expect(meanStatistic(losses)()).toBeCloseTo(0.0375, 15);
  });

  it('are logarithms of the probability of what happened', () => {
    const losses = logLosses(Float64Array.of(0.25, 0.25), Uint8Array.of(1, 0));
    expect([...losses]).toEqual([expect.closeTo(Math.log(4), 15), expect.closeTo(Math.log(4 / 3), 15)]);
  });

  it('stay finite for a certain error, at 15 decimal digits', () => {
    const losses = logLosses(Float64Array.of(0, 1, 1, 0), Uint8Array.of(1, 0, 1, 0));
    expect([...losses.subarray(0, 2)]).toEqual([expect.closeTo(34.5388, 3), expect.closeTo(34.5388, 1)]);
    expect(Math.max(...losses.subarray(2))).toBeLessThan(2e-15);
  });

  it('keep a gap a gap', () => {
    const given = [Float64Array.of(NaN), Uint8Array.of(1)] as const;
    expect([brierLosses(...given)[0], logLosses(...given)[0]]).toEqual([NaN, NaN]);
  });

  it('of a quantile weigh a miss above by q and a miss below by 1 − q', () => {
    const losses = pinballLosses(Float64Array.of(10, 10, 10), Float64Array.of(12, 8, 10), 0.9);
    expect([...losses]).toEqual([expect.closeTo(1.8, 12), expect.closeTo(0.2, 12), 0]);
    expect(() => pinballLosses(new Float64Array(1), new Float64Array(1), 1)).toThrow('got 1');
  });

  it('of a quantile are least at the quantile', () => {
    const random = randomFor('pinball');
    const outcomes = Float64Array.from({ length: 201 }, () => random.normal());
    const mean = (forecast: number): number =>
      meanStatistic(pinballLosses(new Float64Array(201).fill(forecast), outcomes, 0.7))();
    const best = [...outcomes].reduce((held, outcome) => (mean(outcome) < mean(held) ? outcome : held));
    expect(best).toBe(outcomes.toSorted()[140]);
  });
});

describe('means and skills', () => {
  it('count rows, not clusters', () => {
    const mean = meanStatistic(Float64Array.of(1, 2, 3, 10), Uint32Array.of(0, 0, 0, 1));
    expect([mean(), mean(Float64Array.of(0, 1)), mean(Float64Array.of(2, 1))]).toEqual([4, 10, 22 / 7]);
    expect(mean(Float64Array.of(0, 0))).toBeNaN();
  });

  it('of a forecast against itself are nothing, of a perfect one everything', () => {
    const losses = Float64Array.of(0.2, 0.1, 0.4);
    expect(skillStatistic(losses, losses)()).toBe(0);
    expect(skillStatistic(new Float64Array(3), losses)()).toBe(1);
    expect(
      skillStatistic(
        losses,
        losses.map((loss) => 2 * loss),
      )(),
    ).toBe(0.5);
  });
});

describe('reliability', () => {
  it('has bins of equal mass where no two probabilities are equal', () => {
    const { scores: probabilities, labels } = labelledRows(randomFor('bins'), 15 * 8);
    const table = new Reliability({ probabilities, labels }).table();
    expect(table.map(({ count }) => count)).toEqual(new Array(reliabilityBins).fill(8));
    const sorted = probabilities.toSorted();
    expect(table[2]).toMatchObject({ lowest: sorted[16], highest: sorted[23] });
  });

  it.each([Infinity, 40, 15, 4, 1])('agrees with the definition row by row (%d distinct values)', (levels) => {
    const rows = labelledRows(randomFor(`ece ${levels}`), 233, levels);
    const reliability = new Reliability({ probabilities: rows.scores, labels: rows.labels });
    expect(reliability.calibrationError()).toBeCloseTo(bruteCalibrationError(rows, reliabilityBins), 12);
  });

  it('counts a cluster as often as it is drawn', () => {
    const random = randomFor('ece counts');
    const rows = labelledRows(random, 150, 30);
    const clusters = Uint32Array.from({ length: 150 }, (_, row) => Math.floor(row / 10));
    const counts = Float64Array.from({ length: 15 }, () => random.below(4));
    const reliability = new Reliability({ probabilities: rows.scores, labels: rows.labels, clusters, bins: 6 });
    const expected = bruteCalibrationError(repeated(rows, clusters, counts), 6);
    expect(reliability.calibrationError(counts)).toBeCloseTo(expected, 12);
    // And leaves nothing behind.
    expect(reliability.calibrationError()).toBeCloseTo(bruteCalibrationError(rows, 6), 12);
  });

  it('does not depend on the order of rows with equal probabilities', () => {
    const random = randomFor('ece order');
    const rows = labelledRows(random, 400, 9);
    const other = shuffled(rows, random);
    const of = ({ scores: probabilities, labels }: LabelledRows) => new Reliability({ probabilities, labels }).table();
    expect(of(other)).toEqual(of(rows));
  });

  it('of a constant forecast is one bin, and its error the distance from the rate', () => {
    const probabilities = new Float64Array(10).fill(0.5);
    const reliability = new Reliability({ probabilities, labels: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 1) });
    expect(reliability.table()).toEqual([
      { count: 10, lowest: 0.5, highest: 0.5, meanForecast: 0.5, observedRate: 0.2 },
    ]);
    expect(reliability.calibrationError()).toBeCloseTo(0.3, 15);
  });

  it('of no rows has no error and no bins', () => {
    const reliability = new Reliability({ probabilities: new Float64Array(0), labels: new Uint8Array(0) });
    expect([reliability.calibrationError(), reliability.table()]).toEqual([NaN, []]);
  });
});
