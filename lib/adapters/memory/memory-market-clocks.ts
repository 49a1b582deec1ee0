import { isSameClock, type MarketClock, type MarketClocks } from '../../domain/market-clock.ts';

export function memoryMarketClocks(): MarketClocks {
  const clocks = new Map<string, MarketClock>();
  return {
    async read(tenant, market) {
      return clocks.get(`${tenant}#${market}`);
    },
    async replace(tenant, market, { from, to }) {
      if (!isSameClock(clocks.get(`${tenant}#${market}`), from)) return false;
      clocks.set(`${tenant}#${market}`, to);
      return true;
    },
  };
}
