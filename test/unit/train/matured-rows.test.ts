import { describe, expect, it } from 'vitest';
import { maturedRows, type TargetColumns } from '../../../lib/domain/train/matured-rows.ts';

function target(overrides: Partial<Record<keyof TargetColumns, readonly number[]>> = {}): TargetColumns {
  const { values = [1, 0, 1], labelTimeUs = [10, 20, 30], availableAtUs = [12, 22, 32] } = overrides;
  const columns = [values, labelTimeUs, availableAtUs].map((column) => Float64Array.from(column));
  return { values: columns[0]!, labelTimeUs: columns[1]!, availableAtUs: columns[2]! };
}

describe('the rows of a training', () => {
  it.each([
    { asOfUs: 11, rows: [] },
    { asOfUs: 12, rows: [0] },
    { asOfUs: 31, rows: [0, 1] },
    { asOfUs: 32, rows: [0, 1, 2] },
    { asOfUs: Number.NaN, rows: [] },
  ])('at $asOfUs are $rows: the label time has passed, and the label is available', ({ asOfUs, rows }) => {
    expect([...maturedRows([target()], asOfUs)]).toEqual(rows);
  });

  it('wait for the label time of a label that was available before it', () => {
    expect([...maturedRows([target({ availableAtUs: [0, 0, 0] })], 20)]).toEqual([0, 1]);
  });

  it('wait for their last horizon', () => {
    const long = target({ labelTimeUs: [40, 50, 60], availableAtUs: [42, 52, 62] });
    expect([...maturedRows([target(), long], 52)]).toEqual([0, 1]);
  });

  it('have a value in every target', () => {
    expect([...maturedRows([target(), target({ values: [Number.NaN, 3, 0] })], 99)]).toEqual([1, 2]);
  });

  it('are none without targets', () => {
    expect([...maturedRows([], 99)]).toEqual([]);
  });
});
