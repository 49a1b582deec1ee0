/** What travels through the ingest queue: one entity, one stream, one event hour. */
import * as z from 'zod';
import { EntityId, Hour, Name, Sha256, TimeUs, Ulid } from './identity.ts';
import { maxEvents } from './limits.ts';
import { type MeasureName, measures, Provenance, streamNames } from './streams.ts';

const shared = { source: Name, market: Name, eventTimeUs: TimeUs };

function measured<Stream extends MeasureName>(stream: Stream) {
  const numbered = { sequence: z.int().min(0).optional(), provenance: Provenance.optional() };
  return z.strictObject({ stream: z.literal(stream), ...shared, ...numbered, ...measures[stream] });
}

/** One measurement as it waits, applies and feeds the features: of a known entity, times as numbers. */
export const Measured = z.discriminatedUnion('stream', [
  measured('trade'),
  measured('liquidation'),
  measured('book-snapshot'),
  measured('book-delta'),
  measured('mark-price'),
  measured('funding'),
  measured('open-interest'),
  measured('bar'),
  measured('daily-result'),
  measured('observation'),
]);

export const TickRecord = z.strictObject({
  stream: z.literal('tick'),
  ...shared,
  completeUntilUs: TimeUs.optional(),
});

export const Chunk = z
  .strictObject({
    contract: z.literal('chunk/1'),
    chunkId: Sha256,
    tenant: Name,
    entity: EntityId,
    stream: z.enum(streamNames).meta({ description: 'That of all its events.' }),
    hour: Hour,
    /** Receipt on the market clock, stamped by the API, so that redelivery changes nothing. */
    knowledgeTimeUs: TimeUs,
    correlationId: Ulid,
    followedFromUs: TimeUs.optional().meta({
      description:
        'Later chunks of the same request hold events of this entity from this time on: the watermark waits for them.',
    }),
    events: z
      .array(z.discriminatedUnion('stream', [...Measured.options, TickRecord]))
      .min(1)
      .max(maxEvents),
  })
  .meta({ id: 'Chunk', description: 'One message of the ingest queue.' });

export type Measured = z.infer<typeof Measured>;
/** The measurements of one stream. */
export type RecordOf<Stream extends MeasureName> = Extract<Measured, { readonly stream: Stream }>;
export type TradeRecord = RecordOf<'trade'>;
export type TickRecord = z.infer<typeof TickRecord>;
export type ChunkEvent = Measured | TickRecord;
export type Chunk = z.infer<typeof Chunk>;
