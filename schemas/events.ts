/** Domain events: the arrows between stages, past tense, declared once. */
import * as z from 'zod';
import { EntityId, ModelName, Name, Sha256, TimeUs, Ulid } from './identity.ts';

export const EventsIngested = z.strictObject({
  entity: EntityId,
  /** Everything of this entity earlier than this has been applied. */
  watermarkUs: TimeUs,
  /** Since the entity's first event. */
  appliedTotal: z.int().min(0),
  lateTotal: z.int().min(0),
});

const version = z.int().min(1);

export const ChampionChanged = z.strictObject({
  model: ModelName,
  version,
  /** The champion before; null when the model had none. */
  previous: version.nullable(),
  /** Number of the pointer: one more with each change. */
  pointer: z.int().min(1),
  /** By which it was changed. */
  verdict: Ulid,
  /** Of the row of the history, which the chain goes through. */
  digest: Sha256,
});

/** One row per event type: its data, the stage that sends it, the stages that listen. */
export const domainEvents = {
  EventsIngested: { data: EventsIngested, producer: 'ingest', consumers: [] },
  ChampionChanged: { data: ChampionChanged, producer: 'registry', consumers: [] },
} as const;

export type DomainEventName = keyof typeof domainEvents;

export const DomainEvent = z
  .strictObject({
    contract: z.literal('event/1'),
    /** Derived from what happened, so that a repeated send is recognised. */
    id: Sha256,
    tenant: Name,
    market: Name,
    marketTimeUs: TimeUs,
    correlationId: Ulid,
    data: z.union([EventsIngested, ChampionChanged]),
  })
  .meta({ id: 'DomainEvent' });

export type DomainEvent = z.infer<typeof DomainEvent>;
