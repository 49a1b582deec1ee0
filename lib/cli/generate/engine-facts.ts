import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** The engines that the probes run on, in the order of the columns. */
export const probedEngines = ['ministack', 'localstack-host'] as const;
export type ProbedEngine = (typeof probedEngines)[number];

/** `now`: code of this repository rests on the fact. `open`: only a choice that a later design may make does. */
export const FactUse = z.enum(['now', 'open']);
export type FactUse = z.infer<typeof FactUse>;

/** What one probe found on one engine. */
export const EngineFact = z.strictObject({
  service: z.string(),
  id: z.string(),
  fact: z.string(),
  use: FactUse,
  /** What rests on the fact now, or which choice it is that is open. */
  why: z.string(),
  /** What the project does where the fact does not hold. */
  so: z.string().optional(),
  expected: z.string(),
  /** `holds`, `does not hold`, or exact words for what is seen instead. */
  observed: z.string(),
});
export type EngineFact = z.infer<typeof EngineFact>;

/** One engine after a run of all probes. */
const EngineRun = z.object({
  tier: z.string(),
  failed: z.int(),
  engine: z.strictObject({ version: z.string(), facts: z.array(EngineFact) }).optional(),
});

/** What a run of `npm test -- --only engine --json` leaves, as far as the page needs it. */
export const EngineRuns = z.object({
  contract: z.literal('test-run/1'),
  commit: z.string().nullable(),
  isDirty: z.boolean().nullable(),
  seed: z.int(),
  date: z.iso.datetime(),
  tiers: z.array(EngineRun),
});
export type EngineRuns = z.infer<typeof EngineRuns>;

export const engineResults = 'test/results/engines.json';

export function readEngineRuns(file = engineResults): EngineRuns {
  return EngineRuns.parse(JSON.parse(readFileSync(file, 'utf8')));
}
