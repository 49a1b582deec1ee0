/** Travels in the message group of an entity: an imported history of it lies in the lake, and counts from now on. */
import * as z from 'zod';
import { EntityId, Name, Sha256, TimeUs, Ulid } from './identity.ts';

export const History = z
  .strictObject({
    contract: z.literal('history/1'),
    historyId: Sha256,
    tenant: Name,
    entity: EntityId,
    /** Names the parts in the lake. */
    importId: Sha256,
    /** Receipt on the market clock. */
    knowledgeTimeUs: TimeUs,
    correlationId: Ulid,
    market: Name,
    fromUs: TimeUs,
    /** The last event: the history is complete up to it. */
    untilUs: TimeUs,
    events: z.int().min(1),
    /** An event was known so long after it was true. */
    declaredDelayUs: TimeUs,
  })
  .meta({ id: 'History', description: 'An imported history for the writer of an entity.' });

export type History = z.infer<typeof History>;
