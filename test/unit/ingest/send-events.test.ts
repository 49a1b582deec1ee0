import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../schemas/chunk.ts';
import { memoryIdempotencyKeys } from '../../../lib/adapters/memory/memory-idempotency-keys.ts';
import { maxAheadUs } from '../../../lib/domain/ingest/accept-events.ts';
import { sendEvents, type SendRequest } from '../../../lib/domain/ingest/send-events.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { wellFormedTrade } from '../../support/malformed-events.ts';
import { noonUs } from '../../support/trades.ts';

function line() {
  const sent: Chunk[] = [];
  const queue = { send: async (chunks: readonly Chunk[]) => void sent.push(...chunks) };
  const clock = { nowUs: noonUs };
  const time = { nowUs: async () => clock.nowUs };
  return { sent, clock, ports: { keys: memoryIdempotencyKeys(), queue, time } };
}

function request(overrides: Partial<SendRequest> = {}): SendRequest {
  return {
    tenant: 'main',
    body: { events: [wellFormedTrade] },
    bodyDigest: 'a'.repeat(64),
    idempotencyKey: 'key-1',
    receivedAtUs: noonUs,
    requestId: 'request-1',
    correlationId: '01KDZ000000000000000000000',
    ...overrides,
  };
}

describe('a request sent again', () => {
  it('queues the very same messages, with the receipt of the first', async () => {
    const { sent, clock, ports } = line();
    const first = await sendEvents(request(), ports);
    clock.nowUs += 9;
    const repeat = await sendEvents(request({ receivedAtUs: noonUs + 9, requestId: 'request-2' }), ports);
    expect(sent[1]).toEqual(sent[0]);
    expect(repeat).toEqual({ ...first, requestId: 'request-2' });
  });

  it('is judged by the clock of the first: what was too far ahead then does not slip in', async () => {
    const { sent, clock, ports } = line();
    const ahead = { ...wellFormedTrade, sequence: 2, eventTime: formatTime(noonUs + maxAheadUs + 1) };
    const body = { events: [wellFormedTrade, ahead] };
    expect(await sendEvents(request({ body }), ports)).toMatchObject({ accepted: 1, rejected: 1 });
    clock.nowUs += 1e9;
    const later = await sendEvents(request({ body, receivedAtUs: clock.nowUs }), ports);
    expect(later).toMatchObject({ accepted: 1, rejected: 1 });
    expect(sent[1]).toEqual(sent[0]);
  });

  it('with another body under the same key is refused, and queues nothing', async () => {
    const { sent, ports } = line();
    await sendEvents(request(), ports);
    await expect(sendEvents(request({ bodyDigest: 'b'.repeat(64) }), ports)).rejects.toMatchObject({ code: 'TG-0013' });
    expect(sent).toHaveLength(1);
  });

  it('under the key of another tenant is a request of its own', async () => {
    const { sent, ports } = line();
    await sendEvents(request(), ports);
    await sendEvents(request({ tenant: 'other', bodyDigest: 'b'.repeat(64) }), ports);
    expect(sent.map(({ tenant }) => tenant)).toEqual(['main', 'other']);
    expect(sent[1]?.chunkId).not.toBe(sent[0]?.chunkId);
  });
});

describe('a request without a good event', () => {
  it('binds no key: the corrected one may use it', async () => {
    const { ports } = line();
    const bad = request({ body: { events: [{ ...wellFormedTrade, price: -1 }] }, bodyDigest: 'c'.repeat(64) });
    await expect(sendEvents(bad, ports)).rejects.toMatchObject({ code: 'TG-1003' });
    expect(await sendEvents(request(), ports)).toMatchObject({ accepted: 1 });
  });
});
