import type { EventBus } from '../ingest/ports.ts';
import type { Outbox, OwedEvent } from './outbox.ts';

export interface OutboxPorts {
  readonly outbox: Outbox;
  readonly bus: EventBus;
}

export interface Published {
  readonly sent: number;
  readonly failures: readonly { readonly event: string; readonly error: unknown }[];
}

/** Sends all that is owed. What the bus refuses stays for the next sweep, and keeps nothing else from being sent. */
export async function publishOutbox(tenant: string, ports: OutboxPorts): Promise<Published> {
  const owed = await ports.outbox.list(tenant);
  const failures: { readonly event: string; readonly error: unknown }[] = [];
  for (const item of owed) {
    try {
      await publishOwed(item, ports);
    } catch (error) {
      failures.push({ event: item.event.id, error });
    }
  }
  return { sent: owed.length - failures.length, failures };
}

/** At least once: whoever dies between the two steps has it sent again, under the same id. */
export async function publishOwed({ name, event }: OwedEvent, { outbox, bus }: OutboxPorts): Promise<void> {
  await bus.publish(name, event);
  await outbox.remove(event.tenant, event.id);
}
