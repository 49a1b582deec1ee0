import type { Outbox, OwedEvent } from '../../domain/registry/outbox.ts';

export interface MemoryOutbox extends Outbox {
  /** As a part of a greater transaction: at once. */
  put(owed: OwedEvent): void;
}

export function memoryOutbox(): MemoryOutbox {
  const owed = new Map<string, OwedEvent>();
  return {
    put: (item) => void owed.set(`${item.event.tenant}#${item.event.id}`, item),
    async list(tenant) {
      const own = [...owed.values()].filter(({ event }) => event.tenant === tenant);
      return own.toSorted((one, other) => (one.event.id < other.event.id ? -1 : 1));
    },
    remove: async (tenant, event) => void owed.delete(`${tenant}#${event}`),
  };
}
