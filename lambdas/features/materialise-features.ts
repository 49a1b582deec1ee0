/**
 * Called each hour. Writes the features of hours that have closed, and what revisions have changed, as Parquet. A double
 * start is harmless: both write the same files, and one of them moves the note how far they came.
 */
import { ScheduledTrigger } from '../../schemas/watch.ts';
import { TidegateError } from '../../lib/domain/fault.ts';
import { materialiseEntity } from '../../lib/domain/features/materialise-entity.ts';
import { allEntities } from '../../lib/domain/ingest/all-entities.ts';
import { ownMetrics } from '../../lib/domain/monitor/own-metrics.ts';
import { describeError } from '../wiring/describe-error.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { metrics } from '../wiring/metrics.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = backfillAdapters(process.env);
const ownCounts = metrics(process.env);

export const handler = wireTask(
  { name: 'materialise-features', input: ScheduledTrigger },
  async ({ tenant }, { annotate }) => {
    const entities = await allEntities(tenant, adapters.states);
    const failures: { readonly entity: string; readonly error: string }[] = [];
    let [rows, files] = [0, 0];
    for (const entity of entities) {
      try {
        const written = await materialiseEntity({ tenant, entity }, adapters);
        rows += written.rows;
        files += written.files;
      } catch (error) {
        // One entity whose state is in doubt must not keep the others from their features.
        if (error instanceof TidegateError && error.code === 'TG-2008')
          await ownCounts.count(ownMetrics.lakeDifferences, 1);
        failures.push({ entity, error: describeError(error) });
      }
    }
    annotate({ entities: entities.length, rows, files, failures });
    if (failures.length > 0) throw new Error(`${failures.length} of ${entities.length} entities are not materialised`);
    return { tenant, rows, files };
  },
);
