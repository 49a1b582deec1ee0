import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { acceptEvents } from '../../../lib/domain/ingest/accept-events.ts';
import { chunkEvents } from '../../../lib/domain/ingest/chunk-events.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { foldChunks } from '../../support/fold-chunks.ts';
import { noonUs } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const receipt = {
  tenant: 'main',
  idempotencyKey: 'key',
  correlationId: '01KDZ000000000000000000000',
};

const values = {
  trade: { price: 100, quantity: 1, side: 'buy' },
  'mark-price': { mark: 100 },
  'open-interest': { quantity: 5 },
  tick: {},
} as const;

/** One request of one entity over up to an hour and a midnight: measurements and ticks of several sources and markets, shuffled. */
const request = fc.array(
  fc.record({
    agoUs: fc.integer({ min: 0, max: 13 * 3_600_000_000 }),
    stream: fc.constantFrom(...(['trade', 'mark-price', 'open-interest', 'tick'] as const)),
    market: fc.constantFrom('crypto', 'energy'),
  }),
  { minLength: 1, maxLength: 80 },
);

test.prop([request], { seed, numRuns: 150 })('no event of a request makes another one of it late', (steps) => {
  const events = steps.map(({ agoUs, stream, market }, sequence) => {
    const header = { stream, entity: 'BTC-USD', source: 'test', market, eventTime: formatTime(noonUs - agoUs) };
    return { ...header, ...values[stream], ...(stream === 'tick' ? {} : { sequence }) };
  });
  const measurements = steps.filter(({ stream }) => stream !== 'tick').length;
  const { counts } = foldChunks(chunkEvents(acceptEvents({ events }, () => noonUs).accepted, receipt));
  expect(counts).toMatchObject({ received: events.length, late: 0, duplicate: 0 });
  expect(counts.applied + counts.pending).toBe(events.length);
  expect(counts.pending).toBeLessThanOrEqual(measurements);
});
