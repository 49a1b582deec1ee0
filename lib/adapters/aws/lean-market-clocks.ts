import type { MarketClocks } from '../../domain/market-clock.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { LeanTable } from './lean-dynamo.ts';
import { fromMarketClockItem } from './market-clock-item.ts';

export function leanMarketClocks({ dynamo, table }: LeanTable): Pick<MarketClocks, 'read'> {
  return {
    async read(tenant, market) {
      const item = await dynamo.getItem(table, registryKeys.marketClock.key(tenant, market));
      return item && fromMarketClockItem(item);
    },
  };
}
