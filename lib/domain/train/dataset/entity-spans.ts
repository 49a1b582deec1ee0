import { inBatches } from '../../in-batches.ts';
import { allEntities } from '../../ingest/all-entities.ts';
import type { EntityChange } from '../../ingest/entity-changes.ts';
import type { EntityStates, Lake } from '../../ingest/ports.ts';
import type { MaterialisedLog } from '../../features/materialised.ts';
import { startOfHour } from '../../time.ts';
import type { Pack } from '../pack.ts';
import type { EntitySpan } from './decision-grid.ts';

/** Where a data set is made from, and where it is written to. */
export interface DatasetPorts {
  readonly lake: Lake;
  readonly states: Pick<EntityStates, 'entities' | 'pointer' | 'changes'>;
  readonly materialised: Pick<MaterialisedLog, 'read'>;
}

export interface SpanQuestion {
  readonly tenant: string;
  readonly pack: Pick<Pack, 'labelDelayUs'>;
  readonly asOfUs: number;
}

/**
 * Every entity that stood in the offline store, and from when to when: up to the hour of `asOfUs` and no further, for
 * the store goes on while a data set is asked for, and a later try has to find what the first one found.
 */
export async function entitySpans(
  { tenant, pack, asOfUs }: SpanQuestion,
  { states, materialised }: Pick<DatasetPorts, 'states' | 'materialised'>,
): Promise<readonly EntitySpan[]> {
  const entities = await allEntities(tenant, states);
  const spans = await inBatches(entities, async (entity) => {
    const span = await materialised.read(tenant, entity);
    const untilUs = Math.min(span?.untilUs ?? 0, startOfHour(asOfUs));
    if (span === undefined || untilUs <= span.fromUs) return [];
    const delayUs = knownAfterUs(pack, await states.changes(tenant, entity));
    return [{ entity, fromUs: span.fromUs, untilUs, delayUs }];
  });
  return spans.flat();
}

/** The past that an entity began with was known as late as its source declares; the delay of the pack is of live events. */
function knownAfterUs({ labelDelayUs }: Pick<Pack, 'labelDelayUs'>, changes: readonly EntityChange[]): number {
  return changes.reduce(
    (longest, change) =>
      change.kind === 'history' && change.isFounding ? Math.max(longest, change.declaredDelayUs) : longest,
    labelDelayUs,
  );
}
