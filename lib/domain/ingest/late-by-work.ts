import { inBatches } from '../in-batches.ts';
import type { EntityStates } from './ports.ts';

/** Entities with late events, the one with the least to compute again first: whoever is cut off keeps itself waiting alone. */
export async function lateByWork(
  tenant: string,
  states: Pick<EntityStates, 'lateEntities' | 'pointer'>,
): Promise<readonly string[]> {
  const late = await inBatches(await states.lateEntities(tenant), async (entity) => {
    const pointer = await states.pointer(tenant, entity);
    return { entity, spanUs: (pointer?.watermarkUs ?? 0) - (pointer?.late?.fromUs ?? 0) };
  });
  return late.toSorted((a, b) => a.spanUs - b.spanUs).map(({ entity }) => entity);
}
