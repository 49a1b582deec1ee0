import * as z from 'zod';
import { DomainEvent, type DomainEventName, domainEvents } from '../../../schemas/events.ts';
import { Sha256, TimeUs, Ulid } from '../../../schemas/identity.ts';
import type { ChampionChange, ChampionPointer, Verdict } from '../../domain/registry/champions.ts';
import type { OwedEvent } from '../../domain/registry/outbox.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { StoredItem } from './stored-item.ts';

const version = z.int().min(1);
const text = z.string().min(1);
const eventNames = Object.keys(domainEvents) as DomainEventName[];

// Not strict: keys stand beside the content, and attributes of a newer release must not stop an older one.
const PointerItem = z.object({
  number: version,
  version,
  previous: version.nullable(),
  serving: Sha256,
  verdict: Ulid,
  digest: Sha256,
  changedAtUs: TimeUs,
});

const decided = { tenant: text, model: text, kind: z.literal('human'), version, reason: text, principal: text };

const VerdictItem = z.object({
  ...decided,
  id: Ulid,
  result: z.literal('PASS'),
  champion: version.exactOptional(),
  pointer: z.int().min(0),
  decidedAtUs: TimeUs,
  usedBy: version.exactOptional(),
});

const ChangeItem = z.object({
  ...decided,
  number: version,
  previous: version.nullable(),
  verdict: Ulid,
  artifact: Sha256,
  manifest: Sha256,
  changedAtUs: TimeUs,
  previousDigest: Sha256,
  digest: Sha256,
});

const OutboxItem = z.object({ name: z.enum(eventNames), event: DomainEvent });

export function toPointerItem(tenant: string, model: string, pointer: ChampionPointer): StoredItem {
  return { ...registryKeys.champion.key(tenant, model), ...pointer };
}

export function fromPointerItem(item: StoredItem): ChampionPointer {
  return PointerItem.parse(item);
}

/** No champion is an attribute that is absent: engines differ in what is equal to null. */
export function toVerdictItem({ champion, ...verdict }: Verdict): StoredItem {
  const key = registryKeys.verdict.key(verdict.tenant, verdict.model, verdict.id);
  return { ...key, ...verdict, ...(champion !== null && { champion }) };
}

export function fromVerdictItem(item: StoredItem): Verdict {
  const { champion = null, ...verdict } = VerdictItem.parse(item);
  return { champion, ...verdict };
}

export function toChangeItem(change: ChampionChange): StoredItem {
  return { ...registryKeys.championChange.key(change.tenant, change.model, change.number), ...change };
}

export function fromChangeItem(item: StoredItem): ChampionChange {
  return ChangeItem.parse(item);
}

export function toOutboxItem({ name, event }: OwedEvent): StoredItem {
  return { ...registryKeys.outbox.key(event.tenant, event.id), name, event };
}

export function fromOutboxItem(item: StoredItem): OwedEvent {
  return OutboxItem.parse(item);
}
