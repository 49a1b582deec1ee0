/** What travels through the ingest queue: one entity, one stream, one event day. */
import * as z from 'zod';
import { Day, EntityId, Name, Sha256, TimeUs, Ulid } from './identity.ts';
import { maxEvents } from './limits.ts';
import { PositiveNumber } from './streams.ts';

const shared = { source: Name, market: Name, eventTimeUs: TimeUs };

export const TradeRecord = z.strictObject({
  ...shared,
  sequence: z.int().min(0).optional(),
  price: PositiveNumber,
  quantity: PositiveNumber,
  side: z.enum(['buy', 'sell']),
});

export const TickRecord = z.strictObject({ ...shared, completeUntilUs: TimeUs.optional() });

const header = {
  contract: z.literal('chunk/1'),
  chunkId: Sha256,
  tenant: Name,
  entity: EntityId,
  day: Day,
  /** Receipt on the market clock, stamped by the API, so that redelivery changes nothing. */
  knowledgeTimeUs: TimeUs,
  correlationId: Ulid,
};

export const Chunk = z
  .discriminatedUnion('stream', [
    z.strictObject({ ...header, stream: z.literal('trade'), events: z.array(TradeRecord).min(1).max(maxEvents) }),
    z.strictObject({ ...header, stream: z.literal('tick'), events: z.array(TickRecord).min(1).max(maxEvents) }),
  ])
  .meta({ id: 'Chunk', description: 'One message of the ingest queue.' });

export type TradeRecord = z.infer<typeof TradeRecord>;
export type TickRecord = z.infer<typeof TickRecord>;
export type Chunk = z.infer<typeof Chunk>;
