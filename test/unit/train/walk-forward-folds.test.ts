import { describe, expect, it } from 'vitest';
import { labelSpans } from '../../../lib/domain/train/label-spans.ts';
import { type WalkForwardPlan, walkForwardFolds } from '../../../lib/domain/train/walk-forward-folds.ts';
import { dayUs, hourUs, minuteUs } from '../../../lib/domain/time.ts';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => from + place);
const steps = (count: number) => Float64Array.from({ length: count }, (_, row) => row);
const plan: WalkForwardPlan = {
  ...{ fromUs: 0, untilUs: 30, window: 'sliding' },
  ...{ trainUs: 10, testUs: 5, stepUs: 5, shares: { stop: 0, calibrate: 0 } },
};

function foldsOf(changes: Partial<WalkForwardPlan> = {}, times = steps(30), horizon = 2) {
  return walkForwardFolds(labelSpans(times, horizon), { ...plan, ...changes }).map(({ train, test }) => ({
    train: [...train],
    test: [...test],
  }));
}

describe('walk-forward folds', () => {
  it('slide by the step, with a gap as long as the label between what is learnt and what is tested', () => {
    expect(foldsOf()).toEqual([
      { train: range(0, 10), test: range(12, 17) },
      { train: range(5, 15), test: range(17, 22) },
      { train: range(10, 20), test: range(22, 27) },
    ]);
  });

  it('expand from the beginning', () => {
    expect(foldsOf({ window: 'expanding' }).map(({ train }) => train)).toEqual([
      range(0, 10),
      range(0, 15),
      range(0, 20),
    ]);
  });

  it('keep a longer gap and a longer step', () => {
    expect(foldsOf({ gapUs: 4, stepUs: 8 })).toEqual([
      { train: range(0, 10), test: range(14, 19) },
      { train: range(8, 18), test: range(22, 27) },
    ]);
  });

  it('never train on a label that ends among the tested rows, even one that is longer than the others', () => {
    const spans = labelSpans(steps(30), 2);
    spans.endUs[9] = 12;
    const [first] = walkForwardFolds(spans, { ...plan, gapUs: 3 });
    expect([...first!.train]).toEqual(range(0, 10));
    spans.endUs[9] = 13;
    expect(() => walkForwardFolds(spans, { ...plan, gapUs: 3 })).toThrow(/a gap of 3 µs is shorter than the longest/);
  });

  it('count the whole test windows of the table alone, to the last microsecond', () => {
    expect(foldsOf({ untilUs: 27 })).toHaveLength(3);
    expect(foldsOf({ untilUs: 26 })).toHaveLength(2);
  });

  it('stay where they are when rows are missing or later ones are added', () => {
    const later = foldsOf({ untilUs: 60 }, steps(60));
    expect(later.slice(0, 3)).toEqual(foldsOf());
    const gaps = foldsOf(
      {},
      steps(30).filter((time) => time > 0 && time !== 12),
    );
    expect(gaps[0]).toEqual({ train: range(0, 9), test: range(11, 15) });
  });

  it('take the sizes of a month of market: 30 days, 14 to train, 4 to test', () => {
    const times = Float64Array.from({ length: 30 * 288 }, (_, row) => 1e15 + row * 5 * minuteUs);
    const folds = walkForwardFolds(labelSpans(times, hourUs), {
      ...{ fromUs: 1e15, untilUs: 1e15 + 30 * dayUs, window: 'sliding' },
      ...{ trainUs: 14 * dayUs, testUs: 4 * dayUs, stepUs: 4 * dayUs },
    });
    // (14 · 288) rows: 70 % train, and an hour before each later role is purged: 12 rows end before it, one upon it.
    expect(folds.map((fold) => [fold.train, fold.stop, fold.calibrate, fold.test].map((rows) => rows.length))).toEqual(
      Array.from({ length: 3 }, () => [2822 - 12, 605 - 12, 605, 1152]),
    );
  });

  it.each<[string, Partial<WalkForwardPlan>, string]>([
    ['a gap below the label', { gapUs: 1 }, 'a gap of 1 µs is shorter than the longest label, 2 µs'],
    ['no step', { stepUs: 0 }, 'stepUs is 0, not whole microseconds above 0'],
    ['half a microsecond', { testUs: 0.5 }, 'testUs is 0.5, not whole microseconds above 0'],
    ['no end', { untilUs: Number.NaN }, 'decision times from 0 to NaN µs are no range'],
    ['a table that is too short', { untilUs: 16 }, 'the first fold takes 17 µs, the table has 16'],
  ])('are refused with %s', (_what, changes, message) => {
    expect(() => foldsOf(changes)).toThrow(expect.objectContaining({ code: 'TG-3021', message }));
  });

  it('are refused when there is nothing to train on, or nothing to test', () => {
    const empty = expect.objectContaining({ code: 'TG-3020' });
    expect(() =>
      foldsOf(
        {},
        steps(30).filter((time) => time >= 10),
      ),
    ).toThrow(empty);
    expect(() =>
      foldsOf(
        {},
        steps(30).filter((time) => time < 17 || time >= 22),
      ),
    ).toThrow(empty);
  });
});
