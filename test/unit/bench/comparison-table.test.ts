import { describe, expect, test } from 'vitest';
import { comparisonRows } from '../../../bench/comparison-table.ts';
import type { Figure } from '../../../bench/measure/summarise.ts';

function figure(column: string, name: string, overrides: Partial<Figure> = {}): Figure {
  return { column, name, unit: 'ms', n: 100, min: 1, median: 20, p95: 30, max: 400, ...overrides };
}

describe('a comparison', () => {
  test('has one row per quantity and one column per candidate, in the order of first sight', () => {
    const figures = [figure('b', 'invoke'), figure('b', 'call'), figure('a', 'invoke'), figure('a', 'call')];
    const rows = comparisonRows(figures, []);
    expect(rows.map(([name]) => name)).toEqual(['figure', 'invoke', 'call']);
    expect(rows[0]?.slice(-2)).toEqual(['b', 'a']);
  });

  test('shows percentiles of many measurements', () => {
    expect(comparisonRows([figure('a', 'invoke', { n: 20 })], [])[1]).toEqual([
      'invoke',
      'ms',
      '20',
      'p50 / p95',
      '20.0 / 30.0',
    ]);
  });

  test('shows the spread of few, whose 95th percentile says nothing', () => {
    expect(comparisonRows([figure('a', 'deploy', { n: 19, unit: 's' })], [])[1]).toEqual([
      'deploy',
      's',
      '19',
      'median (min – max)',
      '20.0 (1.00 – 400)',
    ]);
  });

  test('leaves a gap where one candidate has no such figure', () => {
    const rows = comparisonRows([figure('a', 'invoke'), figure('a', 'memory'), figure('b', 'invoke')], []);
    expect(rows[2]?.slice(-2)).toEqual(['20.0 / 30.0', '–']);
  });

  test('keeps the column of a candidate that was not run, and gives it no figure', () => {
    const rows = comparisonRows([figure('a', 'invoke')], [{ column: 'b', reason: 'no Python' }]);
    expect(rows.map((row) => row.slice(-2))).toEqual([
      ['a', 'b'],
      ['20.0 / 30.0', 'not run'],
    ]);
  });
});
