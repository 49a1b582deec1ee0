import * as z from 'zod';
import { evidenceDials, EvidenceSize } from '../../../schemas/evidence.ts';
import { Name, TimeUs } from '../../../schemas/identity.ts';

/** What the process that measures a world is told. */
export const WorldPlan = z.strictObject({
  pack: Name,
  seed: z.int().min(0),
  dial: z.enum(evidenceDials),
  startUs: TimeUs,
  size: EvidenceSize,
});
export type WorldPlan = z.infer<typeof WorldPlan>;

/** Files of its folder. */
export const planFile = 'plan.json';
export const measuredFile = 'measured.json';
