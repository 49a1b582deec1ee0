import { describe, expect, test } from 'vitest';
import { memoryIdempotencyKeys } from '../../../lib/adapters/memory/memory-idempotency-keys.ts';
import { memoryMarketClocks } from '../../../lib/adapters/memory/memory-market-clocks.ts';
import { type ClockRequest, setMarketClock, showMarketClock } from '../../../lib/domain/ingest/set-market-clock.ts';
import { dayUs, formatTime, minuteUs } from '../../../lib/domain/time.ts';
import { noonUs } from '../../support/trades.ts';

const wallUs = noonUs + 300 * dayUs;

function desk() {
  const ports = { clocks: memoryMarketClocks(), keys: memoryIdempotencyKeys() };
  const set = (setting: ClockRequest['setting'], overrides: Partial<ClockRequest> = {}) => {
    const { receivedAtUs = wallUs } = overrides;
    const key = `${JSON.stringify(setting)} ${receivedAtUs}`;
    const identity = { tenant: 'main', idempotencyKey: key, bodyDigest: 'a'.repeat(64) };
    const correlationId = '01KDZ000000000000000000000';
    return setMarketClock({ ...identity, correlationId, market: 'crypto', setting, receivedAtUs, ...overrides }, ports);
  };
  const show = (atUs: number, tenant = 'main') =>
    showMarketClock({ tenant, market: 'crypto', wallUs: atUs }, ports.clocks);
  return { set, show };
}

const noon = formatTime(noonUs);

describe('the clock of a market', () => {
  test('is the wall until somebody sets it, and of another tenant still', async () => {
    const { set, show } = desk();
    expect(await show(wallUs)).toMatchObject({ kind: 'live', time: formatTime(wallUs), speed: 1, origin: null });
    await set({ time: noon, speed: 60 });
    expect(await show(wallUs + minuteUs)).toEqual({
      contract: 'market-clock/1',
      market: 'crypto',
      kind: 'replayed',
      time: '2026-01-05T13:00:00Z',
      speed: 60,
      origin: { marketTime: noon, wallTime: formatTime(wallUs) },
    });
    expect(await show(wallUs, 'other')).toMatchObject({ kind: 'live' });
  });

  test('may jump ahead, and never runs backwards', async () => {
    const { set } = desk();
    await set({ time: noon, speed: 60 });
    const receivedAtUs = wallUs + minuteUs;
    await expect(set({ time: '2026-01-05T12:59:59.999999Z', speed: 1 }, { receivedAtUs })).rejects.toMatchObject({
      code: 'TG-0037',
    });
    expect(await set({ time: '2026-01-05T13:00:00Z', speed: 1 }, { receivedAtUs })).toMatchObject({ speed: 1 });
    expect(await set({ time: '2026-02-01T00:00:00Z', speed: 1 }, { receivedAtUs })).toMatchObject({
      time: '2026-02-01T00:00:00Z',
    });
  });

  test('changes its speed alone where no time is named', async () => {
    const { set, show } = desk();
    await set({ time: noon, speed: 60 });
    expect(await set({ speed: 0 }, { receivedAtUs: wallUs + minuteUs })).toMatchObject({
      time: '2026-01-05T13:00:00Z',
    });
    expect(await show(wallUs + dayUs)).toMatchObject({ time: '2026-01-05T13:00:00Z', speed: 0 });
  });

  test('is moved once by a request that is sent twice', async () => {
    const { set, show } = desk();
    const idempotencyKey = 'key';
    await set({ time: noon, speed: 60 }, { idempotencyKey });
    const receivedAtUs = wallUs + minuteUs;
    expect(await set({ time: noon, speed: 60 }, { idempotencyKey, receivedAtUs })).toEqual(await show(receivedAtUs));
    await expect(set({ speed: 1 }, { idempotencyKey, receivedAtUs, bodyDigest: 'b'.repeat(64) })).rejects.toMatchObject(
      { code: 'TG-0013' },
    );
  });

  test('is not set to a time that does not exist', async () => {
    const { set } = desk();
    await expect(set({ time: '2026-02-30T00:00:00Z', speed: 1 })).rejects.toMatchObject({ code: 'TG-0016' });
  });
});
