import type { OnlineKey, OnlineRow, OnlineStore } from '../../domain/features/ports.ts';
import { onlineKeys } from '../../domain/registry/keys.ts';

export interface MemoryOnlineStore extends OnlineStore {
  /** False when the row that is there is as new by event time, then by knowledge time. */
  put(row: OnlineRow): boolean;
}

export function memoryOnlineStore(): MemoryOnlineStore {
  const rows = new Map<string, OnlineRow>();
  return {
    async read(key) {
      return rows.get(rowKey(key));
    },
    async readMany(keys) {
      return keys.map((key) => rows.get(rowKey(key)));
    },
    put(row) {
      const stored = rows.get(rowKey(row));
      if (stored !== undefined && !isNewer(row, stored)) return false;
      rows.set(rowKey(row), row);
      return true;
    },
  };
}

function rowKey({ tenant, view, viewVersion, entity }: OnlineKey): string {
  return onlineKeys.row.key(tenant, view, viewVersion, entity).pk;
}

function isNewer(row: OnlineRow, stored: OnlineRow): boolean {
  if (row.eventTimeUs !== stored.eventTimeUs) return row.eventTimeUs > stored.eventTimeUs;
  return row.knowledgeTimeUs > stored.knowledgeTimeUs;
}
