/** What the states of `backfill-features` hand to each other: names and counts, never the data. */
import * as z from 'zod';
import { EntityId, Name, Sha256, TimeUs } from './identity.ts';
import { maxBackfillEntities } from './limits.ts';

const count = z.int().min(0);

/** A run and its try: each try is an execution of its own. */
const run = { tenant: Name, run: Name, attempt: z.int().min(1), execution: z.string().min(1).max(80) };

export const BackfillInput = z
  .strictObject({
    ...run,
    /** Empty = the entities that are named. */
    importId: Sha256.or(z.literal('')),
    entities: z.array(EntityId).max(maxBackfillEntities),
  })
  .meta({ id: 'BackfillInput' });

export const PlannedBackfill = z
  .strictObject({
    hasImport: z.boolean(),
    /** Groups of parts to check, by number. */
    groups: z.array(count),
    entities: z.array(EntityId),
    registration: z.strictObject({ decision: z.literal('waiting'), tries: count }),
  })
  .meta({ id: 'PlannedBackfill' });

export const PartsToCheck = z.strictObject({ ...run, group: count }).meta({ id: 'PartsToCheck' });

export const HistoriesToRegister = z.strictObject({ ...run, tries: count }).meta({ id: 'HistoriesToRegister' });

/** Of one entity: which state a revision was offered for, and how often it was asked about. */
const progress = { round: count, tries: count, version: count };

export const EntityToRevise = z
  .strictObject({ ...run, entity: EntityId, progress: z.object(progress) })
  .meta({ id: 'EntityToRevise' });

export const WindowsToPlan = z.strictObject(run).meta({ id: 'WindowsToPlan' });

export const BackfillWindow = z
  .strictObject({ entity: EntityId, fromUs: TimeUs, untilUs: TimeUs })
  .meta({ id: 'BackfillWindow' });

export const WindowToMaterialise = z
  .strictObject({ ...run, window: BackfillWindow })
  .meta({ id: 'WindowToMaterialise' });

export const MaterialisedWindow = z
  .strictObject({
    rows: count,
    files: count,
    /** Late events up to this version are in. */
    lateUntilVersion: count,
  })
  .meta({ id: 'MaterialisedWindow' });

export const WindowsToMerge = z
  .strictObject({ ...run, materialised: z.array(MaterialisedWindow) })
  .meta({ id: 'WindowsToMerge' });

export const ParityToVerify = z.strictObject(run).meta({ id: 'ParityToVerify' });

export type BackfillInput = z.infer<typeof BackfillInput>;
export type PlannedBackfill = z.infer<typeof PlannedBackfill>;
export type PartsToCheck = z.infer<typeof PartsToCheck>;
export type HistoriesToRegister = z.infer<typeof HistoriesToRegister>;
export type EntityToRevise = z.infer<typeof EntityToRevise>;
export type BackfillWindow = z.infer<typeof BackfillWindow>;
export type MaterialisedWindow = z.infer<typeof MaterialisedWindow>;
export type WindowsToMerge = z.infer<typeof WindowsToMerge>;
