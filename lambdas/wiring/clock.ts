import { cachedMarketTime, type MarketClocks, type MarketTime, marketTime } from '../../lib/domain/market-clock.ts';
import { secondUs } from '../../lib/domain/time.ts';

/** The one place where Lambdas read the time of the wall: for tokens, TTL attributes, keys of requests and audits. */
export function nowUs(): number {
  return Date.now() * 1000;
}

/** The time of markets, for all that is stamped or judged by it. */
export function marketNow(clocks: MarketClocks): MarketTime {
  return marketTime(clocks, nowUs);
}

/** For the hot path: a clock that was just set is seen a second later. */
export function cachedMarketNow(clocks: Pick<MarketClocks, 'read'>): MarketTime {
  return cachedMarketTime(clocks, { wallNowUs: nowUs, keptUs: secondUs });
}
