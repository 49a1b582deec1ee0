/** Travels in the message group of an entity: its writer takes over a state that was computed beside it. */
import * as z from 'zod';
import { EntityId, Name, Sha256, TimeUs, Ulid } from './identity.ts';

const count = z.int().min(0);

export const Adoption = z
  .strictObject({
    contract: z.literal('adoption/1'),
    adoptionId: Sha256,
    tenant: Name,
    entity: EntityId,
    /** From then on the late events count as known. */
    knowledgeTimeUs: TimeUs,
    correlationId: Ulid,
    /** The state of the entity that it was computed from. */
    version: z.int().min(1),
    /** Names the computed state. */
    digest: Sha256,
    /** The earliest event whose rows may have changed. */
    fromUs: TimeUs,
    /** Late events that are in now, and how many of them were not there already. */
    late: z.strictObject({ adopted: count, applied: count }),
    /** The newest row of each view. */
    rows: z.array(z.strictObject({ view: Name, viewVersion: z.int().min(1), eventTimeUs: TimeUs, packed: z.base64() })),
  })
  .meta({ id: 'Adoption', description: 'A recomputed state for the writer of an entity.' });

export type Adoption = z.infer<typeof Adoption>;
