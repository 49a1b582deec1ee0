import { describe, expect, it } from 'vitest';
import type { OnlineRow, OnlineStore } from '../../../lib/domain/features/ports.ts';
import { readFeatures } from '../../../lib/domain/features/read-features.ts';
import { packRow } from '../../../lib/domain/features/row-codec.ts';
import { tradesView } from '../../../lib/domain/features/trades-view.ts';
import { noonUs } from '../../support/trades.ts';

const row: OnlineRow = {
  tenant: 'main',
  view: 'trades',
  viewVersion: 1,
  entity: 'BTC-USD',
  eventTimeUs: noonUs,
  knowledgeTimeUs: noonUs + 500_000,
  packed: packRow(Float64Array.of(101.5, Number.NaN)),
};

function storeOf(stored: OnlineRow): OnlineStore {
  return {
    read: async ({ tenant, entity }) => (tenant === stored.tenant && entity === stored.entity ? stored : undefined),
  };
}

function read(overrides: Partial<Parameters<typeof readFeatures>[0]> = {}, stored = row) {
  return readFeatures(
    { tenant: 'main', view: 'trades', entity: 'BTC-USD', nowUs: noonUs + 1e6, ...overrides },
    storeOf(stored),
  );
}

describe('reading features', () => {
  it('tells values from nulls and names the times of the row', async () => {
    expect(await read()).toMatchObject({
      featureViewVersion: 1,
      eventTime: '2026-01-05T12:00:00Z',
      knowledgeTime: '2026-01-05T12:00:00.500Z',
      asOf: '2026-01-05T12:00:01Z',
      features: {
        last_price: { value: 101.5, status: 'PRESENT' },
        ew_volatility_5m: { value: null, status: 'NULL' },
      },
    });
  });

  it('never shows a value that is older than the ttl, to the microsecond', async () => {
    const atTheEdge = await read({ nowUs: noonUs + tradesView.ttlUs });
    expect(atTheEdge.features['last_price']).toMatchObject({ status: 'PRESENT' });
    const past = await read({ nowUs: noonUs + tradesView.ttlUs + 1 });
    expect(past.features['last_price']).toEqual({ value: null, status: 'EXPIRED', unit: 'quote' });
  });

  it.each([
    ['an unknown view', { view: 'books' }, 'TG-2001'],
    ['an unknown entity', { entity: 'ETH-USD' }, 'TG-2002'],
    ['the entity of another tenant', { tenant: 'other' }, 'TG-2002'],
  ])('answers %s with its code', async (_what, overrides, code) => {
    await expect(read(overrides)).rejects.toMatchObject({ code });
  });

  it('refuses a stored row that is not a row of the view', async () => {
    await expect(read({}, { ...row, packed: packRow(Float64Array.of(1)) })).rejects.toMatchObject({ code: 'TG-2003' });
  });
});
