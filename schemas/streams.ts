/** Market events as a sender writes them: one strict object per stream, discriminated by `stream`. */
import * as z from 'zod';
import { EntityId, Name, Timestamp } from './identity.ts';

const source = Name.meta({ description: 'Who measured it: a venue, a feed, a simulator.' });
const market = Name.meta({ description: 'The market that the entity belongs to; `crypto` where absent.' });
const sequence = z
  .int()
  .min(0)
  .meta({ description: 'Number given by the source, rising per source, stream and entity.' });

/** Of prices and quantities. */
export const PositiveNumber = z.number().gt(0).lt(1e15);

export const Trade = z
  .strictObject({
    stream: z.literal('trade'),
    entity: EntityId,
    source,
    market: market.optional(),
    eventTime: Timestamp,
    sequence: sequence.optional(),
    price: PositiveNumber,
    quantity: PositiveNumber,
    side: z.enum(['buy', 'sell']).meta({ description: 'Side of the aggressor.' }),
  })
  .meta({ id: 'Trade', description: 'One executed trade.' });

/** Carries no measurement: it moves the watermark of a quiet entity, or closes its tail. */
export const Tick = z
  .strictObject({
    stream: z.literal('tick'),
    entity: EntityId,
    source,
    market: market.optional(),
    eventTime: Timestamp,
    completeUntil: Timestamp.optional().meta({
      description: 'The sender promises that nothing earlier than this follows.',
    }),
  })
  .meta({ id: 'Tick', description: 'Time passing for one entity, without a measurement.' });

export const MarketEvent = z
  .discriminatedUnion('stream', [Trade, Tick])
  .meta({ id: 'MarketEvent', description: 'One market event, by stream.' });

export type Trade = z.infer<typeof Trade>;
export type Tick = z.infer<typeof Tick>;
export type MarketEvent = z.infer<typeof MarketEvent>;
export type StreamName = MarketEvent['stream'];
