import { describe, expect, it } from 'vitest';
import { FeatureRows } from '../../../schemas/api.ts';
import { type FilesPorts, listFiles } from '../../../lib/domain/features/list-files.ts';
import type { OnlineKey, OnlineRow, OnlineStore } from '../../../lib/domain/features/ports.ts';
import { readFeatureRows, readFeatures, type ReadPorts } from '../../../lib/domain/features/read-features.ts';
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

function storeOf(...stored: readonly OnlineRow[]): OnlineStore {
  const find = ({ tenant, entity }: OnlineKey) => stored.find((one) => one.tenant === tenant && one.entity === entity);
  return { read: async (key) => find(key), readMany: async (keys) => keys.map(find) };
}

function portsOf(rows: OnlineStore, nowUs = noonUs + 1e6): ReadPorts {
  return { rows, time: { nowUs: async () => nowUs } };
}

function read(overrides: Partial<Parameters<typeof readFeatures>[0]> = {}, stored = row) {
  return readFeatures({ tenant: 'main', view: 'trades', entity: 'BTC-USD', ...overrides }, portsOf(storeOf(stored)));
}

function readAt(nowUs: number) {
  return readFeatures({ tenant: 'main', view: 'trades', entity: 'BTC-USD' }, portsOf(storeOf(row), nowUs));
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
    const atTheEdge = await readAt(noonUs + tradesView.ttlUs);
    expect(atTheEdge.features['last_price']).toMatchObject({ status: 'PRESENT' });
    const past = await readAt(noonUs + tradesView.ttlUs + 1);
    expect(past.features['last_price']).toEqual({ value: null, status: 'EXPIRED', unit: 'quote' });
  });

  it.each([
    ['an unknown view', { view: 'books' }, 'TG-2001'],
    ['an unknown entity', { entity: 'ETH-USD' }, 'TG-2002'],
    ['the entity of another tenant', { tenant: 'other' }, 'TG-2002'],
  ])('answers %s with its code', async (_what, overrides, code) => {
    await expect(read(overrides)).rejects.toMatchObject({ code });
  });

  it('takes an unknown view for a mistake of the caller, as the list of files does', async () => {
    const mistake = { name: 'RequestError', code: 'TG-2001' };
    await expect(read({ view: 'books' })).rejects.toMatchObject(mistake);
    const days = { from: '2026-01-05', until: '2026-01-05', caller: { nowUs: noonUs, host: undefined } };
    const question = { ...days, tenant: 'main', view: 'books', entities: ['BTC-USD'] };
    await expect(listFiles(question, {} as FilesPorts)).rejects.toMatchObject(mistake);
  });

  it('refuses a stored row that is not a row of the view', async () => {
    await expect(read({}, { ...row, packed: packRow(Float64Array.of(1)) })).rejects.toMatchObject({ code: 'TG-2003' });
  });
});

describe('reading the features of many entities', () => {
  const old: OnlineRow = { ...row, entity: 'ETH-USD', eventTimeUs: noonUs - tradesView.ttlUs };
  const question = { tenant: 'main', view: 'trades', nowUs: noonUs + 1 };

  it('gives one row per entity, in the order of the question, each with its status', async () => {
    const entities = ['SOL-USD', 'ETH-USD', 'BTC-USD', 'SOL-USD'];
    const answer = await readFeatureRows({ ...question, entities }, portsOf(storeOf(row, old)));
    expect(answer.rows.map(({ entity, status }) => [entity, status])).toEqual([
      ['SOL-USD', 'NOT_FOUND'],
      ['ETH-USD', 'EXPIRED'],
      ['BTC-USD', 'PRESENT'],
      ['SOL-USD', 'NOT_FOUND'],
    ]);
    expect(FeatureRows.parse(answer)).toEqual(answer);
  });

  it('says of each row what a read of that row alone says', async () => {
    for (const stored of [row, old]) {
      const { entity } = stored;
      const { rows } = await readFeatureRows({ ...question, entities: [entity] }, portsOf(storeOf(stored)));
      const { eventTime, knowledgeTime, features } = await readFeatures(
        { ...question, entity },
        portsOf(storeOf(stored)),
      );
      expect(rows).toEqual([expect.objectContaining({ eventTime, knowledgeTime, features })]);
    }
  });

  it('gives an entity without a row every feature, each without a value', async () => {
    const { rows } = await readFeatureRows({ ...question, entities: ['SOL-USD'] }, portsOf(storeOf(row)));
    expect(rows[0]).toMatchObject({ eventTime: null, knowledgeTime: null });
    expect(rows[0]?.features['last_price']).toEqual({ value: null, status: 'NOT_FOUND', unit: 'quote' });
    expect(Object.keys(rows[0]?.features ?? {})).toHaveLength(tradesView.features.length);
  });

  it('knows no other view, and refuses a stored row that is not a row of this one', async () => {
    const entities = ['BTC-USD'];
    await expect(
      readFeatureRows({ ...question, entities, view: 'books' }, portsOf(storeOf(row))),
    ).rejects.toMatchObject({
      code: 'TG-2001',
    });
    const broken = { ...row, packed: packRow(Float64Array.of(1)) };
    await expect(readFeatureRows({ ...question, entities }, portsOf(storeOf(broken)))).rejects.toMatchObject({
      code: 'TG-2003',
    });
  });
});
