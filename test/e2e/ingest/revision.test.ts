import { describe, expect, it } from 'vitest';
import { formatTime } from '../../../lib/domain/time.ts';
import { call, closeAt, countsOnce, freshEntity, nowUs, rowOf, send, tradeAt } from '../../support/platform.ts';
import { callAsScheduled } from '../../support/scheduled-call.ts';
import { waitFor } from '../../support/wait-for.ts';

const second = 1_000_000;

describe('the revision of late events', () => {
  it('brings an entity to the row of one that got the same events in order, known from the adoption on', async () => {
    const [orderly, late] = [freshEntity(), freshEntity()];
    const start = nowUs() - 600 * second;
    const trades = (entity: string) =>
      [100, 103, 99, 104].map((price, index) =>
        tradeAt(entity, start + index * 5 * second, { sequence: index, price }),
      );
    const [first, behind, ...rest] = trades(late);
    await send([...trades(orderly), closeAt(orderly, start + 60 * second)]);
    await send([first!, ...rest, closeAt(late, start + 60 * second)]);
    await send([behind!]);
    expect(await countsOnce(late, 5)).toMatchObject({ applied: 4, late: 1 });
    await countsOnce(orderly, 5);
    const [expected, before] = [await rowOf(orderly), await rowOf(late)];
    expect(before['features']).not.toEqual(expected['features']);

    await callAsScheduled('IngestReviseEntities');
    const counts = await waitFor({ what: 'the adoption' }, async () => {
      const found = await countsOnce(late, 5);
      return found['late'] === 0 ? found : undefined;
    });
    expect(counts).toMatchObject({ received: 5, applied: 5, late: 0, duplicate: 0 });
    const after = await rowOf(late);
    expect(after['features']).toEqual(expected['features']);
    expect(after['eventTime']).toBe(before['eventTime']);
    expect(String(after['knowledgeTime']) > String(before['knowledgeTime'])).toBe(true);
    // The writer goes on from the adopted state.
    await send([tradeAt(late, start + 70 * second, { sequence: 9, price: 120 }), closeAt(late, start + 71 * second)]);
    await waitFor({ what: 'the next row' }, async () =>
      (await rowOf(late))['eventTime'] === formatTime(start + 70 * second) ? true : undefined,
    );
  });
});

describe('streams of every kind', () => {
  it('come in together, however far apart their events are, and feed one row of 62 features', async () => {
    const entity = freshEntity();
    const start = (Math.floor(nowUs() / second) - 600) * second;
    const at = (seconds: number) => ({ entity, source: 'test', eventTime: formatTime(start + seconds * second) });
    const level = (price: number): [number, number] => [price, 2];
    const book = { bids: [99.9, 99.8].map(level), asks: [100.1, 100.2].map(level) };
    const answer = await send([
      ...[0, 30, 60].map((seconds, index) => tradeAt(entity, start + seconds * second, { sequence: index })),
      { stream: 'book-snapshot', ...at(1), sequence: 10, lastUpdateId: 10, ...book },
      { stream: 'book-delta', ...at(40), sequence: 11, firstUpdateId: 11, lastUpdateId: 11, ...book },
      { stream: 'mark-price', ...at(2), mark: 100.05, index: 100 },
      { stream: 'funding', ...at(3), rate: 0.0001, kind: 'predicted' },
      { stream: 'open-interest', ...at(4), quantity: 1000 },
      { stream: 'liquidation', ...at(50), price: 99, quantity: 5, side: 'sell' },
      { stream: 'bar', ...at(60), intervalSeconds: 60, open: 1, high: 2, low: 1, close: 2, volume: 3 },
      { stream: 'observation', ...at(5), field: 'mood', value: -1 },
      closeAt(entity, start + 80 * second),
    ]);
    expect(answer.body).toMatchObject({ accepted: 12, rejected: 0 });
    expect(await countsOnce(entity, 12)).toMatchObject({ applied: 12, late: 0, pending: 0 });
    const row = await waitFor({ what: 'the row' }, async () => {
      const { status, body } = await call(`/features/crypto/${entity}`);
      return status === 200 ? body : undefined;
    });
    expect(row).toMatchObject({ view: 'crypto', eventTime: formatTime(start + 60 * second) });
    expect(Object.keys(row['features'] as object)).toHaveLength(62);
    expect(row['features']).toMatchObject({
      spread_bps: { status: 'PRESENT', value: expect.closeTo(20, 6) },
      basis_bps: { status: 'PRESENT', value: expect.closeTo(5, 6) },
      funding_z: { status: 'NULL', value: null },
    });
  });
});
