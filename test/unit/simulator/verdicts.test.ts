import { expect, test } from 'vitest';
import {
  judgeInterval,
  meanOfRelated,
  poolIntervals,
  subtractIntervals,
  widenForMany,
  worstOf,
} from '../../../lib/simulator/verdicts.ts';

test.each([
  [{ value: 2, low: 1, high: 3 }, 'PASS'],
  [{ value: -2, low: -3, high: -1 }, 'FAIL'],
  [{ value: 0.5, low: -1, high: 2 }, 'UNDECIDED'],
  [{ value: 4, low: 3, high: 6 }, 'UNDECIDED'],
  [{ value: 7, low: 6, high: 8 }, 'FAIL'],
] as const)('%o against 0 to 5 comes to %s', (interval, verdict) => {
  expect(judgeInterval(interval, { least: 0, most: 5 }, 'UNDECIDED')).toBe(verdict);
});

test('across a limit a size that was meant to decide fails', () => {
  expect(judgeInterval({ value: 0.5, low: -1, high: 2 }, { least: 0 }, 'FAIL')).toBe('FAIL');
});

test('the worst verdict counts, and none proves nothing', () => {
  const of = (...verdicts: ('PASS' | 'FAIL' | 'UNDECIDED')[]) => worstOf(verdicts.map((verdict) => ({ verdict })));
  expect([of('PASS', 'UNDECIDED', 'FAIL'), of('PASS', 'UNDECIDED'), of('PASS'), of()]).toEqual([
    ...['FAIL', 'UNDECIDED', 'PASS', 'UNDECIDED'],
  ]);
});

test('four independent worlds halve the interval, and one is what it is', () => {
  const one = { value: 0.4, low: 0.2, high: 0.8 };
  expect(poolIntervals([one])).toEqual(one);
  const { value, low, high } = poolIntervals([one, one, one, one]);
  for (const [got, want] of [
    [value, 0.4],
    [low, 0.3],
    [high, 0.6],
  ] as const)
    expect(got).toBeCloseTo(want, 12);
});

test('the mean of figures of the same worlds is as unsure as they are', () => {
  const figures = [
    { value: 0.4, low: 0.2, high: 0.8 },
    { value: 0.6, low: 0.5, high: 0.7 },
  ];
  const { value, low, high } = meanOfRelated(figures);
  expect(value).toBeCloseTo(0.5, 12);
  expect(low).toBeCloseTo(0.35, 12);
  expect(high).toBeCloseTo(0.75, 12);
});

test('one interval is as wide as before, and four are wider by the tails of the normal law', () => {
  const one = { value: 0.2, low: 0.1, high: 0.4 };
  expect(widenForMany(one, 1)).toEqual({ value: 0.2, low: expect.closeTo(0.1, 12), high: expect.closeTo(0.4, 12) });
  // 2.497705 for 1 − 0.05 / 8, 1.959964 for 1 − 0.05 / 2.
  const four = widenForMany(one, 4);
  expect(four.low).toBeCloseTo(0.2 - (0.1 * 2.497705) / 1.959964, 6);
  expect(four.high).toBeCloseTo(0.2 + (0.2 * 2.497705) / 1.959964, 6);
});

test('what lies between two independent figures is as unsure as both', () => {
  const { value, low, high } = subtractIntervals({ value: 5, low: 2, high: 6 }, { value: 1, low: 0, high: 5 });
  expect([value, low, high]).toEqual([4, -1, 4 + Math.SQRT2]);
});
