import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { applyTrade, emptyTradesState, tradesRow } from '../../../lib/domain/features/trades-view.ts';
import { noonUs, trade } from '../../support/trades.ts';

const Golden = z.object({ rows: z.array(z.tuple([z.number(), z.number(), z.number().nullable()])) });
const golden = Golden.parse(JSON.parse(readFileSync(new URL('golden/trades.json', import.meta.url), 'utf8')));

describe('the trades view', () => {
  it('agrees bit for bit with the golden file, which the plain formula in Python is checked against', () => {
    let state = emptyTradesState;
    for (const [eventTimeUs, price, volatility] of golden.rows) {
      state = applyTrade(state, trade({ eventTimeUs, price }));
      expect(tradesRow(state)?.values).toEqual(Float64Array.of(price, volatility ?? Number.NaN));
    }
  });

  it('has no row before the first trade, and no volatility with it', () => {
    expect(tradesRow(emptyTradesState)).toBeUndefined();
    const row = tradesRow(applyTrade(emptyTradesState, trade()));
    expect(row).toEqual({ eventTimeUs: noonUs, values: Float64Array.of(100, Number.NaN) });
  });

  it('is the known value for one return: |ln 1.01| over the root of four seconds', () => {
    const first = applyTrade(emptyTradesState, trade());
    const second = applyTrade(first, trade({ eventTimeUs: noonUs + 4e6, price: 101 }));
    expect(tradesRow(second)?.values[1]).toBeCloseTo(Math.log(1.01) / 2, 15);
  });
});
