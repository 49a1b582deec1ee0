import type { OnlineStore } from '../../domain/features/ports.ts';
import type { LeanTable } from './lean-dynamo.ts';
import { distinctKeys, fromOnlineItem, onlineKey, rowsInOrder } from './online-row-item.ts';

export function leanOnlineStore({ dynamo, table }: LeanTable): OnlineStore {
  return {
    async read(key) {
      const item = await dynamo.getItem(table, onlineKey(key));
      return item && fromOnlineItem(key, item);
    },
    async readMany(keys) {
      return rowsInOrder(keys, await dynamo.getItems(table, distinctKeys(keys)));
    },
  };
}
