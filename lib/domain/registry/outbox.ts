import type { DomainEvent, DomainEventName } from '../../../schemas/events.ts';

/** An event that a transaction owes the bus. */
export interface OwedEvent {
  readonly name: DomainEventName;
  readonly event: DomainEvent;
}

/** Events are put here by the transaction that they tell of, so that none is lost and none is told of what was not done. */
export interface Outbox {
  list(tenant: string): Promise<readonly OwedEvent[]>;
  /** Removing what is gone is no error. */
  remove(tenant: string, event: string): Promise<void>;
}
