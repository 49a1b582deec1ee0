import type { OnlineKey, OnlineRow } from '../../domain/features/ports.ts';
import { onlineKeys } from '../../domain/registry/keys.ts';
import { readBytes, readInteger, type StoredItem, ttlSeconds } from './stored-item.ts';

/** Wall time; far beyond the age at which every view calls its row expired. */
const keptDays = 7;

export function onlineKey({ tenant, view, viewVersion, entity }: OnlineKey): { readonly pk: string } {
  return onlineKeys.row.key(tenant, view, viewVersion, entity);
}

/** What the key says is not said again: an item has to stay below one kilobyte, the unit of a write. */
export function toOnlineItem(row: OnlineRow): StoredItem {
  const { eventTimeUs, knowledgeTimeUs, packed } = row;
  return { ...onlineKey(row), eventTimeUs, knowledgeTimeUs, packed, ttl: ttlSeconds(knowledgeTimeUs, keptDays) };
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
