import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { IdempotencyKeys, KeyBinding } from '../../../lib/domain/ingest/ports.ts';
import { dayUs, hourUs } from '../../../lib/domain/time.ts';
import { noonUs } from '../../support/trades.ts';

function request(body: string, receivedAtUs = noonUs): KeyBinding {
  const marketTimesUs = { crypto: noonUs + 1, 'energy-1': 2 };
  return { requestDigest: sha256Hex(body), receivedAtUs, marketTimesUs, correlationId: '01KDZ000000000000000000000' };
}

export function idempotencyKeysSuite(adapter: string, makeKeys: () => Promise<IdempotencyKeys>): void {
  describe(`IdempotencyKeys on ${adapter}`, () => {
    it('binds a fresh key to the request', async () => {
      const keys = await makeKeys();
      expect(await keys.bind('main', 'key', request('body'))).toEqual(request('body'));
    });

    it('answers a repeat with the first receipt', async () => {
      const keys = await makeKeys();
      await keys.bind('main', 'key', request('body'));
      expect(await keys.bind('main', 'key', request('body', noonUs + 7))).toEqual(request('body'));
    });

    it('answers another body with the request that took the key', async () => {
      const keys = await makeKeys();
      await keys.bind('main', 'key', request('body'));
      expect(await keys.bind('main', 'key', request('other'))).toEqual(request('body'));
    });

    it('gives 32 racers one and the same binding, that of one of them', async () => {
      const keys = await makeKeys();
      const racers = Array.from({ length: 32 }, (_, index) => request(`body ${index}`, noonUs + index));
      const bindings = await Promise.all(racers.map((racer) => keys.bind('main', 'raced', racer)));
      expect(new Set(bindings.map(({ requestDigest }) => requestDigest)).size).toBe(1);
      expect(racers).toContainEqual(bindings[0]);
    });

    it.each([
      ['tenant', 'other', 'key'],
      ['key', 'main', 'Key'],
      ['key that looks like a separator', 'main', 'key#request'],
    ])('keeps another %s apart', async (_, tenant, key) => {
      const keys = await makeKeys();
      await keys.bind('main', 'key', request('body'));
      expect(await keys.bind(tenant, key, request('other'))).toEqual(request('other'));
    });

    it('remembers a key for a day, and not for two', async () => {
      const keys = await makeKeys();
      await keys.bind('main', 'key', request('body'));
      expect(await keys.bind('main', 'key', request('soon', noonUs + 23 * hourUs))).toEqual(request('body'));
      const later = request('later', noonUs + 2 * dayUs);
      expect(await keys.bind('main', 'key', later)).toEqual(later);
    });
  });
}
