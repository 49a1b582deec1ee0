import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { add, has, type IntervalSet } from '../../../lib/domain/ingest/interval-set.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const values = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 80 });

test.prop([values], { seed, numRuns: 1000 })('holds what a set of numbers holds', (numbers) => {
  const intervals = numbers.reduce<IntervalSet>(add, []);
  const expected = new Set(numbers);
  for (let value = -1; value <= 62; value += 1) expect(has(intervals, value)).toBe(expected.has(value));
});

test.prop([values], { seed, numRuns: 1000 })(
  'stays ascending, disjoint and without neighbours that touch',
  (numbers) => {
    const intervals = numbers.reduce<IntervalSet>(add, []);
    intervals.forEach(([first, last], index) => {
      expect(first).toBeLessThanOrEqual(last);
      const next = intervals[index + 1];
      if (next) expect(next[0]).toBeGreaterThan(last + 1);
    });
  },
);

test.prop(
  [
    fc.shuffledSubarray(
      Array.from({ length: 100 }, (_, index) => index),
      { minLength: 100 },
    ),
  ],
  { seed },
)('a gapless run takes one interval, whatever its order', (numbers) => {
  expect(numbers.reduce<IntervalSet>(add, [])).toEqual([[0, 99]]);
});
