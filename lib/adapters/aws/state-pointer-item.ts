import * as z from 'zod';
import { DomainEvent, type DomainEventName, domainEvents } from '../../../schemas/events.ts';
import { Sha256, TimeUs } from '../../../schemas/identity.ts';
import type { StatePointer } from '../../domain/ingest/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { StoredItem } from './stored-item.ts';

const Count = z.int().min(0);
const eventNames = Object.keys(domainEvents) as DomainEventName[];

// Not strict: keys stand beside the pointer, and attributes of a newer release must not stop an older one.
const PointerItem = z.object({
  version: z.int().min(1),
  digest: Sha256,
  lastMessageId: Sha256,
  watermarkUs: TimeUs,
  counts: z.object({ received: Count, applied: Count, duplicate: Count, late: Count, pending: Count }),
  liveSinceVersion: z.int().min(1).exactOptional(),
  revisedVersion: Count,
  late: z.object({ fromUs: TimeUs, version: z.int().min(1) }).exactOptional(),
  owed: z.object({ name: z.enum(eventNames), event: DomainEvent }).exactOptional(),
});

export function toPointerItem(tenant: string, entity: string, pointer: StatePointer): StoredItem {
  return { ...registryKeys.statePointer.key(tenant, entity), ...pointer };
}

export function fromPointerItem(item: StoredItem): StatePointer {
  return PointerItem.parse(item);
}
