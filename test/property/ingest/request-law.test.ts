import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { acceptEvents } from '../../../lib/domain/ingest/accept-events.ts';
import { chunkEvents } from '../../../lib/domain/ingest/chunk-events.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { foldChunks } from '../../support/fold-chunks.ts';
import { wellFormedTrade } from '../../support/malformed-events.ts';
import { noonUs } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const receipt = {
  tenant: 'main',
  idempotencyKey: 'key',
  knowledgeTimeUs: noonUs,
  correlationId: '01KDZ000000000000000000000',
};

/** One request of one entity over up to an hour and a midnight: trades and ticks of several sources and markets, shuffled. */
const request = fc.array(
  fc.record({
    agoUs: fc.integer({ min: 0, max: 13 * 3_600_000_000 }),
    isTick: fc.boolean(),
    market: fc.constantFrom('crypto', 'energy'),
  }),
  { minLength: 1, maxLength: 80 },
);

test.prop([request], { seed, numRuns: 300 })('no event of a request makes another one of it late', (steps) => {
  const events = steps.map(({ agoUs, isTick, market }, sequence) => {
    const eventTime = formatTime(noonUs - agoUs);
    return isTick
      ? { stream: 'tick', entity: 'BTC-USD', source: 'test', market, eventTime }
      : { ...wellFormedTrade, market, sequence, eventTime };
  });
  const trades = steps.filter(({ isTick }) => !isTick).length;
  const { counts } = foldChunks(chunkEvents(acceptEvents({ events }, noonUs).accepted, receipt));
  expect(counts).toMatchObject({ received: events.length, late: 0, duplicate: 0 });
  expect(counts.applied + counts.pending).toBe(events.length);
  expect(counts.pending).toBeLessThanOrEqual(trades);
});
