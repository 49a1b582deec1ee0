import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatTime, hourUs, minuteUs, parseTime, secondUs } from '../../../lib/domain/time.ts';
import { call, closeAt, freshEntity, makeToken, nowUs, send, tradeAt } from '../../support/platform.ts';
import { waitFor } from '../../support/wait-for.ts';

const originUs = parseTime('2026-01-05T12:00:00Z')!;

/** A tenant of its own: the clocks of the others stay as they are. */
async function replay(speed: number) {
  const { secret: token } = await makeToken({ tenant: `replay-${randomUUID().slice(0, 8)}` });
  const setClock = (setting: object) =>
    call('/markets/crypto/clock', { token, body: setting, headers: { 'Idempotency-Key': randomUUID() } });
  expect(await setClock({ time: formatTime(originUs), speed })).toMatchObject({ status: 200 });
  return {
    setClock,
    showClock: () => call('/markets/crypto/clock', { token }),
    send: (...events: readonly object[]) => send(events, {}, token),
    read: (entity: string) => call(`/features/trades/${entity}`, { token }),
    row: (entity: string) =>
      waitFor({ what: `a row of ${entity}` }, async () => {
        const { status, body } = await call(`/features/trades/${entity}`, { token });
        return status === 200 ? body : undefined;
      }),
  };
}

const timeOf = (value: unknown): number => parseTime(String(value)) ?? Number.NaN;

describe('a replayed market', () => {
  test('receives, answers and forgets by its own clock', async () => {
    const market = await replay(60);
    const entity = freshEntity();
    const startedUs = nowUs();
    const sent = await market.send(tradeAt(entity, originUs), closeAt(entity, originUs + secondUs));
    expect(sent.status).toBe(202);
    const row = await market.row(entity);
    const latestUs = originUs + 60 * (nowUs() - startedUs + minuteUs);
    for (const time of [row['knowledgeTime'], row['asOf']]) {
      expect(timeOf(time)).toBeGreaterThanOrEqual(originUs);
      expect(timeOf(time)).toBeLessThan(latestUs);
    }
    expect(row['features']).toMatchObject({ last_price: { status: 'PRESENT' } });

    const later = formatTime(originUs + 300 * hourUs);
    expect(await market.setClock({ time: later, speed: 0 })).toMatchObject({ status: 200, body: { time: later } });
    // The hot path believes a clock for a second.
    const expired = await waitFor({ what: 'the row to grow old' }, async () => {
      const { body } = await market.read(entity);
      return body['asOf'] === later ? body : undefined;
    });
    expect(expired['features']).toMatchObject({ last_price: { status: 'EXPIRED' } });
  });

  test('refuses what lies ahead of it, though it is long past on the wall', async () => {
    const market = await replay(0);
    const entity = freshEntity();
    expect(await market.send(tradeAt(entity, originUs + 5 * minuteUs))).toMatchObject({ status: 202 });
    const ahead = await market.send(tradeAt(entity, originUs + 5 * minuteUs + 1));
    expect(ahead).toMatchObject({ status: 422, body: { code: 'TG-1004' } });
  });

  test('goes on beside a market that nobody replays', async () => {
    const market = await replay(0);
    const entity = freshEntity();
    const live = { ...tradeAt(entity, nowUs()), market: 'elsewhere' };
    expect(await market.send(live)).toMatchObject({ status: 202 });
    expect(await market.send({ ...live, market: 'crypto' })).toMatchObject({ status: 422, body: { code: 'TG-1004' } });
  });

  test('never runs backwards', async () => {
    const market = await replay(0);
    const back = await market.setClock({ time: formatTime(originUs - 1), speed: 1 });
    expect(back).toMatchObject({ status: 409, body: { code: 'TG-0037' } });
    expect(await market.showClock()).toMatchObject({ status: 200, body: { time: formatTime(originUs), speed: 0 } });
  });
});
