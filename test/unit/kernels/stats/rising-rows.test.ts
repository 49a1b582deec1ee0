import { describe, expect, it } from 'vitest';
import { raiseRows } from '../../../../lib/kernels/stats/rising-rows.ts';
import { randomFor } from './rows.ts';

const column = (...values: number[]) => Float64Array.from(values);

describe('rows that have to rise', () => {
  it('are left alone to the bit where they do, and meet where they fall', () => {
    const given = [column(0.1, 0.4, 0.3), column(0.1, 0.2, 0.2), column(0.7, 0.3, 0.1)];
    const { columns, violations } = raiseRows(given);
    expect(violations).toBe(2);
    expect(columns.map(([first]) => first)).toEqual([0.1, 0.1, 0.7]);
    [0.3, 0.3, 0.3].forEach((value, at) => expect(columns[at]?.[1]).toBeCloseTo(value, 15));
    [0.2, 0.2, 0.2].forEach((value, at) => expect(columns[at]?.[2]).toBeCloseTo(value, 15));
    expect(given[0]).toEqual(column(0.1, 0.4, 0.3));
  });

  it('rise afterwards, and lie no farther from any outcomes that rise', () => {
    const random = randomFor('rising rows');
    const [rows, width] = [500, 4];
    const given = Array.from({ length: width }, () => Float64Array.from({ length: rows }, () => random.uniform()));
    const { columns, violations } = raiseRows(given);
    const squares = (of: readonly Float64Array[], row: number, first: number) =>
      of.reduce((sum, values, at) => sum + ((values[row] ?? 0) - (at >= first ? 1 : 0)) ** 2, 0);
    let fell = 0;
    for (let row = 0; row < rows; row += 1) {
      if (columns.some((values, at) => (values[row] ?? 0) < (columns[at - 1]?.[row] ?? 0))) expect.fail(`row ${row}`);
      if (given.some((values, at) => (values[row] ?? 0) < (given[at - 1]?.[row] ?? 0))) fell += 1;
      for (let first = 0; first <= width; first += 1)
        expect(squares(columns, row, first)).toBeLessThanOrEqual(squares(given, row, first) + 1e-12);
    }
    expect(violations).toBe(fell);
    expect(fell).toBeGreaterThan(rows / 2);
  });

  it('are none without columns, and rise alone', () => {
    expect(raiseRows([])).toEqual({ columns: [], violations: 0 });
    expect(raiseRows([column(3, 1)])).toEqual({ columns: [column(3, 1)], violations: 0 });
  });

  it('are as many in each column', () => {
    expect(() => raiseRows([column(1, 2), column(1)])).toThrow('2 rows need as many values of each column, got 1');
  });
});
