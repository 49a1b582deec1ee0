import type { DomainEvent, DomainEventName } from '../../../schemas/events.ts';
import type { EventBus } from '../../domain/ingest/ports.ts';

export interface MemoryEventBus extends EventBus {
  readonly published: readonly { readonly name: DomainEventName; readonly event: DomainEvent }[];
}

export function memoryEventBus(): MemoryEventBus {
  const published: { readonly name: DomainEventName; readonly event: DomainEvent }[] = [];
  return {
    published,
    async publish(name, event) {
      published.push({ name, event });
    },
  };
}
