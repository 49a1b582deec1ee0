import { memoryEntityStates } from '../../lib/adapters/memory/memory-entity-states.ts';
import { memoryLake } from '../../lib/adapters/memory/memory-lake.ts';
import { memoryOnlineStore } from '../../lib/adapters/memory/memory-online-store.ts';
import type { DomainEvent } from '../../schemas/events.ts';
import { stateArchive } from '../../lib/adapters/state-archive.ts';
import type { ConsumePorts } from '../../lib/domain/ingest/consume-message.ts';
import { type IngestMessage, type MessageDelivery, messageGroup } from '../../lib/domain/ingest/ingest-message.ts';

/** The way in on memory adapters: everything that a consumer reads and writes. */
export function ingestLine() {
  const lake = memoryLake();
  const onlineStore = memoryOnlineStore();
  const published: DomainEvent[] = [];
  const ports: ConsumePorts = {
    lake,
    archive: stateArchive(lake),
    states: memoryEntityStates({ objects: lake, onlineStore }),
    bus: { publish: async (_name, event) => void published.push(event) },
  };
  return { ports, lake, onlineStore, published };
}

let lastNumber = 0;

/** A message as the queue delivers it. */
export function delivery(message: IngestMessage, overrides: Partial<MessageDelivery> = {}): MessageDelivery {
  lastNumber += 1;
  return {
    messageId: `message-${lastNumber}`,
    group: messageGroup(message.tenant, message.entity),
    sequence: String(lastNumber).padStart(20, '0'),
    attempts: 1,
    body: JSON.stringify(message),
    ...overrides,
  };
}
