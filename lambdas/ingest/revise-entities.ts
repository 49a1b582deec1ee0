/**
 * Called each hour. Computes what late events change, and offers it to the writers of their entities. A double start is
 * harmless: a revision that another one has overtaken is not adopted.
 */
import { ulid } from 'ulid';
import { ScheduledTrigger } from '../../schemas/watch.ts';
import { lateByWork } from '../../lib/domain/ingest/late-by-work.ts';
import { reviseEntity } from '../../lib/domain/ingest/revise-entity.ts';
import { nowUs } from '../wiring/clock.ts';
import { describeError } from '../wiring/describe-error.ts';
import { revisionAdapters } from '../wiring/ingest-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = revisionAdapters(process.env);

export const handler = wireTask(
  { name: 'revise-entities', input: ScheduledTrigger },
  async ({ tenant }, { annotate }) => {
    const entities = await lateByWork(tenant, adapters.states);
    const failures: { readonly entity: string; readonly error: string }[] = [];
    let revised = 0;
    for (const entity of entities) {
      try {
        const marketNowUs = (market: string) => adapters.time.nowUs(tenant, market);
        const request = { tenant, entity, nowUs: marketNowUs, correlationId: ulid(nowUs() / 1000) };
        if ((await reviseEntity(request, adapters)) !== undefined) revised += 1;
      } catch (error) {
        // One entity whose history is damaged must not keep the others from theirs.
        failures.push({ entity, error: describeError(error) });
      }
    }
    annotate({ entities: entities.length, revised, failures });
    if (failures.length > 0) throw new Error(`${failures.length} of ${entities.length} entities could not be revised`);
    return { tenant, revised };
  },
);
