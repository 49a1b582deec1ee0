import { describe, expect, it } from 'vitest';
import type { Materialised, MaterialisedLog } from '../../../lib/domain/features/materialised.ts';
import { hourUs } from '../../../lib/domain/time.ts';
import { noonUs } from '../../support/trades.ts';

const first: Materialised = { fromUs: noonUs, untilUs: noonUs + hourUs, lateUntilVersion: 0 };
const second: Materialised = { fromUs: noonUs - hourUs, untilUs: noonUs + 2 * hourUs, lateUntilVersion: 7 };

export function materialisedLogSuite(adapter: string, makeLog: () => Promise<MaterialisedLog>): void {
  describe(`MaterialisedLog on ${adapter}`, () => {
    it('knows nothing of an entity before its first note, and afterwards the last one', async () => {
      const log = await makeLog();
      expect(await log.read('main', 'BTC-USD')).toBeUndefined();
      expect(await log.replace('main', 'BTC-USD', { from: undefined, to: first })).toBe(true);
      expect(await log.replace('main', 'BTC-USD', { from: first, to: second })).toBe(true);
      expect(await log.read('main', 'BTC-USD')).toEqual(second);
    });

    it('refuses a move from where the entity no longer stands', async () => {
      const log = await makeLog();
      await log.replace('main', 'BTC-USD', { from: undefined, to: first });
      expect(await log.replace('main', 'BTC-USD', { from: undefined, to: second })).toBe(false);
      expect(await log.replace('main', 'BTC-USD', { from: { ...first, lateUntilVersion: 1 }, to: second })).toBe(false);
      expect(await log.read('main', 'BTC-USD')).toEqual(first);
    });

    it('keeps entities and tenants apart', async () => {
      const log = await makeLog();
      await log.replace('main', 'BTC-USD', { from: undefined, to: first });
      await log.replace('main', 'ETH-USD', { from: undefined, to: second });
      expect(await log.read('other', 'BTC-USD')).toBeUndefined();
      expect(await log.read('main', 'ETH-USD')).toEqual(second);
    });

    it('lets one of eight racers win', async () => {
      const log = await makeLog();
      const racers = Array.from({ length: 8 }, (_, index) => ({ ...first, lateUntilVersion: index }));
      const won = await Promise.all(racers.map((to) => log.replace('main', 'BTC-USD', { from: undefined, to })));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await log.read('main', 'BTC-USD')).toEqual(racers[won.indexOf(true)]);
    });
  });
}
