import type { Chunk } from '../../schemas/chunk.ts';
import { memoryEntityStates } from '../../lib/adapters/memory/memory-entity-states.ts';
import { memoryLake } from '../../lib/adapters/memory/memory-lake.ts';
import { memoryOnlineStore } from '../../lib/adapters/memory/memory-online-store.ts';
import type { DomainEvent } from '../../schemas/events.ts';
import { type ChunkMessage, type ConsumePorts, messageGroup } from '../../lib/domain/ingest/consume-chunk.ts';

/** The way in on memory adapters: everything that a consumer reads and writes. */
export function ingestLine() {
  const lake = memoryLake();
  const onlineStore = memoryOnlineStore();
  const published: DomainEvent[] = [];
  const ports: ConsumePorts = {
    lake,
    states: memoryEntityStates({ objects: lake, onlineStore }),
    bus: { publish: async (_name, event) => void published.push(event) },
  };
  return { ports, lake, onlineStore, published };
}

let lastNumber = 0;

/** A chunk as the queue delivers it. */
export function delivery(chunk: Chunk, overrides: Partial<ChunkMessage> = {}): ChunkMessage {
  lastNumber += 1;
  return {
    messageId: `message-${lastNumber}`,
    group: messageGroup(chunk.tenant, chunk.entity),
    sequence: String(lastNumber).padStart(20, '0'),
    attempts: 1,
    body: JSON.stringify(chunk),
    ...overrides,
  };
}
