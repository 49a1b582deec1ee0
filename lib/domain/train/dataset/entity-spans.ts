import { inBatches } from '../../in-batches.ts';
import { allEntities } from '../../ingest/all-entities.ts';
import type { EntityStates, Lake } from '../../ingest/ports.ts';
import type { MaterialisedLog } from '../../features/materialised.ts';
import type { EntitySpan } from './decision-grid.ts';

/** Where a data set is made from, and where it is written to. */
export interface DatasetPorts {
  readonly lake: Lake;
  readonly states: Pick<EntityStates, 'entities' | 'pointer' | 'changes'>;
  readonly materialised: Pick<MaterialisedLog, 'read'>;
}

/** Every entity that stands in the offline store, and from when to when. */
export async function entitySpans(
  tenant: string,
  { states, materialised }: Pick<DatasetPorts, 'states' | 'materialised'>,
): Promise<readonly EntitySpan[]> {
  const entities = await allEntities(tenant, states);
  const spans = await inBatches(entities, async (entity) => {
    const span = await materialised.read(tenant, entity);
    return span === undefined ? [] : [{ entity, fromUs: span.fromUs, untilUs: span.untilUs }];
  });
  return spans.flat();
}
