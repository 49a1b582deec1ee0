import { describe, expect, test } from 'vitest';
import { percentile, seriesCollector, summariseSeries } from '../../../bench/measure/summarise.ts';

/** NIST/SEMATECH e-Handbook of Statistical Methods, section 7.2.6.2; 95.1957 is its value for the method of R and Excel. */
const nist = [95.061, 95.0925, 95.1065, 95.1195, 95.1442, 95.1567, 95.1591, 95.1682, 95.1772, 95.1937, 95.1959, 95.199];

describe('a percentile', () => {
  test('is that of the handbook', () => {
    expect(percentile(nist, 0.9)).toBeCloseTo(95.1957, 4);
  });

  test.each([
    { share: 0, expected: 1 },
    { share: 0.25, expected: 1.75 },
    { share: 0.5, expected: 2.5 },
    { share: 0.95, expected: 3.85 },
    { share: 1, expected: 4 },
  ])('of 1, 2, 3, 4 at $share is $expected', ({ share, expected }) => {
    expect(percentile([1, 2, 3, 4], share)).toBeCloseTo(expected, 12);
  });

  test('of one measurement is that measurement', () => {
    expect(percentile([7], 0.95)).toBe(7);
  });
});

describe('a summary', () => {
  test('sorts by size and not by digits', () => {
    const figure = summariseSeries({ name: 'way', unit: 'ms', values: [100, 9, 20] });
    expect(figure).toEqual({ name: 'way', unit: 'ms', n: 3, min: 9, median: 20, p95: 92, max: 100 });
  });

  test('leaves the measurements as they were', () => {
    const values = [3, 1, 2];
    summariseSeries({ name: 'way', unit: 'ms', values });
    expect(values).toEqual([3, 1, 2]);
  });

  test.each([{ values: [] }, { values: [1, Number.NaN] }, { values: [Infinity] }])(
    'refuses $values, of which it would make a wrong figure',
    ({ values }) => {
      expect(() => summariseSeries({ name: 'way', unit: 'ms', values })).toThrow('way: expected finite measurements');
    },
  );
});

test('a collector keeps one series per name, in the order of first sight', () => {
  const collector = seriesCollector();
  collector.add('b', 's', 1);
  collector.add('a', 'MiB', 2);
  collector.add('b', 's', 3);
  expect(collector.series()).toEqual([
    { name: 'b', unit: 's', values: [1, 3] },
    { name: 'a', unit: 'MiB', values: [2] },
  ]);
});

test('a collector of a column marks its series, and the figures keep the mark', () => {
  const collector = seriesCollector('swift');
  collector.add('a', 's', 1);
  expect(collector.series().map(summariseSeries)).toEqual([
    { column: 'swift', name: 'a', unit: 's', n: 1, min: 1, median: 1, p95: 1, max: 1 },
  ]);
});
