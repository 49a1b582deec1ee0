import { describe, expect, it } from 'vitest';
import type { MarketClocks } from '../../../lib/domain/market-clock.ts';
import { noonUs } from '../../support/trades.ts';

const first = { originMarketUs: noonUs, originWallUs: noonUs + 7, speed: 0.1 };
const second = { ...first, speed: 600 };

export function marketClocksSuite(adapter: string, makeClocks: () => Promise<MarketClocks>): void {
  describe(`MarketClocks on ${adapter}`, () => {
    it('knows no clock at first, and each for its tenant and market', async () => {
      const clocks = await makeClocks();
      expect(await clocks.read('main', 'crypto')).toBeUndefined();
      expect(await clocks.replace('main', 'crypto', { from: undefined, to: first })).toBe(true);
      expect(await clocks.read('main', 'crypto')).toEqual(first);
      expect(await clocks.read('main', 'energy')).toBeUndefined();
      expect(await clocks.read('other', 'crypto')).toBeUndefined();
    });

    it('replaces the clock that was read, and no other', async () => {
      const clocks = await makeClocks();
      await clocks.replace('main', 'crypto', { from: undefined, to: first });
      expect(await clocks.replace('main', 'crypto', { from: undefined, to: second })).toBe(false);
      expect(await clocks.replace('main', 'crypto', { from: second, to: second })).toBe(false);
      expect(await clocks.read('main', 'crypto')).toEqual(first);
      expect(await clocks.replace('main', 'crypto', { from: first, to: second })).toBe(true);
      expect(await clocks.read('main', 'crypto')).toEqual(second);
    });

    it('lets one of 16 racers set it', async () => {
      const clocks = await makeClocks();
      const racers = Array.from({ length: 16 }, (_, index) => ({ ...first, speed: index }));
      const outcomes = await Promise.all(racers.map((to) => clocks.replace('main', 'crypto', { from: undefined, to })));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await clocks.read('main', 'crypto')).toEqual(racers[outcomes.indexOf(true)]);
    });
  });
}
