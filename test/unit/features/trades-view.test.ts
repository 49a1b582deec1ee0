import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openOrderBook } from '../../../lib/domain/features/order-book.ts';
import { tradesView } from '../../../lib/domain/features/trades-view.ts';
import { noonUs, trade } from '../../support/trades.ts';

const Golden = z.object({ rows: z.array(z.tuple([z.number(), z.number(), z.number().nullable()])) });
const golden = Golden.parse(JSON.parse(readFileSync(new URL('golden/trades.json', import.meta.url), 'utf8')));

function openView() {
  const driver = tradesView.open(undefined, openOrderBook());
  const values = new Float64Array(tradesView.features.length);
  return {
    apply: (event: ReturnType<typeof trade>) => driver.apply(event, undefined),
    values: () => {
      driver.write(values);
      return values;
    },
  };
}

describe('the trades view', () => {
  it('agrees bit for bit with the golden file, which the plain formula in Python is checked against', () => {
    const view = openView();
    for (const [eventTimeUs, price, volatility] of golden.rows) {
      view.apply(trade({ eventTimeUs, price }));
      expect(view.values()).toEqual(Float64Array.of(price, volatility ?? Number.NaN));
    }
  });

  it('has no values before the first trade, and no volatility with it', () => {
    const view = openView();
    expect(view.values()).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    view.apply(trade());
    expect(view.values()).toEqual(Float64Array.of(100, Number.NaN));
  });

  it('is the known value for one return: |ln 1.01| over the root of four seconds', () => {
    const view = openView();
    view.apply(trade());
    view.apply(trade({ eventTimeUs: noonUs + 4e6, price: 101 }));
    expect(view.values()[1]).toBeCloseTo(Math.log(1.01) / 2, 15);
  });
});
