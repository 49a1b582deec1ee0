import type { BackfillInput, PlannedBackfill } from '../../../../schemas/backfill.ts';
import type { ImportManifest } from '../../../../schemas/import.ts';
import { maxBackfillEntities } from '../../../../schemas/limits.ts';
import type { Lake } from '../../ingest/ports.ts';
import { type BackfillPlan, keepObject, planObject, type Refusal, writeRefusal } from './backfill-objects.ts';
import { contradictionOf, readManifest } from './read-manifest.ts';

/** Each group is an item of the Map: more of them would not fit into what two states can hand to each other. */
const mostGroups = 500;
const fewestPartsPerGroup = 16;

export interface PlannedRun {
  readonly planned: PlannedBackfill;
  readonly plan: BackfillPlan;
}

/** Says what is to be done. A manifest that cannot be true is refused here, before anything of it is read. */
export async function planBackfill(input: BackfillInput, lake: Lake): Promise<PlannedRun> {
  const plan = input.importId === '' ? planEntities(input) : await planImport(input, lake);
  const kept = await keepObject(lake, input, { ...planObject, content: plan });
  const hasImport = kept.importId !== '';
  const groups = Array.from({ length: Math.ceil(kept.parts / kept.partsPerGroup) }, (_, group) => group);
  const registration = { decision: 'waiting' as const, tries: 0 };
  return { plan: kept, planned: { hasImport, groups, entities: kept.entities, registration } };
}

function planEntities({ entities }: BackfillInput): BackfillPlan {
  return { importId: '', entities: [...new Set(entities)], parts: 0, partsPerGroup: 1 };
}

async function planImport(input: BackfillInput, lake: Lake): Promise<BackfillPlan> {
  const { importId } = input;
  const manifest = await readManifest(lake, input.tenant, importId);
  const refusal = 'reason' in manifest ? manifest : refusalOf(manifest);
  if ('reason' in manifest || refusal !== undefined) {
    if (refusal !== undefined) await writeRefusal(lake, { ...input, group: 'manifest' }, refusal);
    return { importId, entities: [], parts: 0, partsPerGroup: 1 };
  }
  const parts = manifest.parts.length;
  const partsPerGroup = Math.max(fewestPartsPerGroup, Math.ceil(parts / mostGroups));
  return { importId, entities: manifest.entities.map(({ entity }) => entity), parts, partsPerGroup };
}

function refusalOf(manifest: ImportManifest): Refusal | undefined {
  if (manifest.entities.length > maxBackfillEntities) {
    return { part: 'manifest', reason: `${manifest.entities.length} entities, at most ${maxBackfillEntities}` };
  }
  const reason = contradictionOf(manifest);
  return reason === undefined ? undefined : { part: 'manifest', reason };
}
