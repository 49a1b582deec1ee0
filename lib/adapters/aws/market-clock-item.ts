import type { MarketClock } from '../../domain/market-clock.ts';
import { readInteger, readNumber, type StoredItem } from './stored-item.ts';

export function fromMarketClockItem(item: StoredItem): MarketClock {
  return {
    originMarketUs: readInteger(item, 'originMarketUs'),
    originWallUs: readInteger(item, 'originWallUs'),
    speed: readNumber(item, 'speed'),
  };
}
