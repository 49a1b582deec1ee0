import { describe, expect, it } from 'vitest';
import { computeRows, RowBuffers } from '../../../lib/domain/features/batch.ts';
import { cryptoView } from '../../../lib/domain/features/crypto/crypto-view.ts';
import { tradesView } from '../../../lib/domain/features/trades-view.ts';
import { noonUs, trade } from '../../support/trades.ts';

const second = 1_000_000;
const trades = [0, 3, 9.999_999, 10, 25, 61].map((seconds) =>
  trade({ eventTimeUs: noonUs + Math.round(seconds * second), price: 100 + seconds }),
);

function rowSeconds(times: Float64Array): number[] {
  return Array.from(times, (timeUs) => (timeUs - noonUs) / second);
}

describe('a batch of rows', () => {
  it('has one row per interval with an event, at the last event of it', () => {
    const { eventTimesUs, count } = computeRows(cryptoView, trades, { untilUs: noonUs + 70 * second });
    expect(rowSeconds(eventTimesUs)).toEqual([9.999_999, 10, 25, 61]);
    expect(count).toBe(4);
  });

  it('leaves out intervals that have not ended, and what comes after', () => {
    const rows = (seconds: number) =>
      rowSeconds(computeRows(cryptoView, trades, { untilUs: noonUs + seconds * second }).eventTimesUs);
    expect(rows(69)).toEqual([9.999_999, 10, 25]);
    expect(rows(25)).toEqual([9.999_999, 10]);
    expect(rows(10)).toEqual([9.999_999]);
    expect(rows(9)).toEqual([]);
  });

  it('has a row at every instant of a view that wants that', () => {
    const repeated = [...trades, trade({ eventTimeUs: noonUs + 61 * second, price: 7 })];
    const { eventTimesUs, values } = computeRows(tradesView, repeated, { untilUs: noonUs + 70 * second });
    expect(rowSeconds(eventTimesUs)).toEqual([0, 3, 9.999_999, 10, 25, 61]);
    expect(values[0]?.at(-1)).toBe(7);
  });

  it('grows with its rows, and a smaller one afterwards shows nothing of it', () => {
    const buffers = new RowBuffers();
    const many = Array.from({ length: 3000 }, (_, index) => trade({ eventTimeUs: noonUs + index, price: index + 1 }));
    const untilUs = noonUs + second;
    const large = computeRows(tradesView, many, { untilUs, buffers });
    expect([large.count, large.values[0]?.[2999], large.values[0]?.length]).toEqual([3000, 3000, 3000]);
    const small = computeRows(tradesView, many.slice(0, 2), { untilUs, buffers });
    expect([small.count, small.values[0]]).toEqual([2, Float64Array.of(1, 2)]);
  });

  it('is empty without events', () => {
    const { count, values } = computeRows(cryptoView, [], { untilUs: noonUs });
    expect([count, values.length, values[61]?.length]).toEqual([0, 62, 0]);
  });
});
