import { describe, expect, it } from 'vitest';
import { acceptEvents } from '../../../lib/domain/ingest/accept-events.ts';
import { chunkEvents } from '../../../lib/domain/ingest/chunk-events.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { wellFormedTrade } from '../../support/malformed-events.ts';
import { noonUs } from '../../support/trades.ts';

const receipt = {
  tenant: 'main',
  idempotencyKey: 'key',
  correlationId: '01KDZ000000000000000000000',
};

function chunk(events: readonly object[]) {
  const { accepted, rejected } = acceptEvents({ events }, () => noonUs);
  expect(rejected).toEqual([]);
  return chunkEvents(accepted, receipt);
}

describe('the chunks of a request', () => {
  it('hold one entity, one stream and one hour each', () => {
    const chunks = chunk([
      { ...wellFormedTrade, eventTime: '2026-01-04T23:59:59.999999Z' },
      { ...wellFormedTrade, sequence: 2 },
      { ...wellFormedTrade, entity: 'ETH-USD' },
      { stream: 'tick', entity: 'BTC-USD', source: 'test', eventTime: '2026-01-05T12:00:00Z' },
    ]);
    expect(chunks.map(({ entity, stream, hour }) => `${entity} ${stream} ${hour}`).sort()).toEqual([
      'BTC-USD tick 2026-01-05T12',
      'BTC-USD trade 2026-01-04T23',
      'BTC-USD trade 2026-01-05T12',
      'ETH-USD trade 2026-01-05T12',
    ]);
  });

  it('stay below the size of a message, whatever the events weigh', () => {
    const heavy = Array.from({ length: 500 }, (_, index) => ({
      ...wellFormedTrade,
      source: 's'.repeat(63),
      market: 'm'.repeat(63),
      sequence: index,
      price: 1 / 3,
      quantity: 1e14 / 3,
    }));
    for (const { events } of chunk(heavy)) expect(JSON.stringify(events).length).toBeLessThanOrEqual(200 * 1024);
    expect(chunk(heavy).reduce((sum, { events }) => sum + events.length, 0)).toBe(500);
  });

  it('have ids that come from key and place: equal for a repeat, whatever the content', () => {
    const first = chunk([wellFormedTrade]);
    const other = chunk([{ ...wellFormedTrade, price: 5 }]);
    expect(other[0]?.chunkId).toBe(first[0]?.chunkId);
    const ids = chunk([wellFormedTrade, { ...wellFormedTrade, entity: 'ETH-USD' }]).map(({ chunkId }) => chunkId);
    expect(new Set(ids).size).toBe(2);
  });

  it('are cut at 500 events of one entity and stream', () => {
    const events = Array.from({ length: 500 }, (_, index) => ({
      ...wellFormedTrade,
      sequence: index,
      eventTime: formatTime(noonUs + index),
    }));
    expect(chunk(events)).toHaveLength(1);
  });
});
