import type { OnlineKey, OnlineRow } from '../../domain/features/ports.ts';
import { onlineKeys } from '../../domain/registry/keys.ts';
import { readBytes, readInteger, readText, type StoredItem, ttlSeconds } from './stored-item.ts';

/** Far beyond the age at which every view calls its row expired. */
const keptDays = 7;

export function onlineKey({ tenant, view, viewVersion, entity }: OnlineKey): { readonly pk: string } {
  return onlineKeys.row.key(tenant, view, viewVersion, entity);
}

/** A batch read refuses a key that comes twice. */
export function distinctKeys(keys: readonly OnlineKey[]): readonly { readonly pk: string }[] {
  return [...new Set(keys.map((key) => onlineKey(key).pk))].map((pk) => ({ pk }));
}

/** What the key says is not said again: an item has to stay below one kilobyte, the unit of a write. */
export function toOnlineItem(row: OnlineRow, nowUs: number): StoredItem {
  const { eventTimeUs, knowledgeTimeUs, packed } = row;
  // The table removes by wall time, and the row of a replayed market is of any other.
  const ttl = ttlSeconds(nowUs, keptDays);
  return { ...onlineKey(row), eventTimeUs, knowledgeTimeUs, packed, ttl };
}

export function fromOnlineItem(key: OnlineKey, item: StoredItem): OnlineRow {
  return {
    tenant: key.tenant,
    view: key.view,
    viewVersion: key.viewVersion,
    entity: key.entity,
    eventTimeUs: readInteger(item, 'eventTimeUs'),
    knowledgeTimeUs: readInteger(item, 'knowledgeTimeUs'),
    packed: readBytes(item, 'packed'),
  };
}

/** One row, or none, for each key, from items that come in any order. */
export function rowsInOrder(
  keys: readonly OnlineKey[],
  items: readonly StoredItem[],
): readonly (OnlineRow | undefined)[] {
  const byKey = new Map(items.map((item) => [readText(item, 'pk'), item]));
  return keys.map((key) => {
    const item = byKey.get(onlineKey(key).pk);
    return item && fromOnlineItem(key, item);
  });
}
