/**
 * State "Revise Entity" of backfill-features. A double start is harmless: what another revision has overtaken is not
 * adopted, and an entity without late events has nothing to revise.
 */
import { ulid } from 'ulid';
import { EntityToRevise } from '../../schemas/backfill.ts';
import { foundingRows } from '../../lib/domain/features/founding-rows.ts';
import { type RevisedEntity, reviseEntity } from '../../lib/domain/ingest/revise-entity.ts';
import { nowUs } from '../wiring/clock.ts';
import { backfillAdapters, chunkQueue } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const stores = backfillAdapters(process.env);
const adapters = {
  ...stores,
  queue: chunkQueue(process.env),
  takeRows: (revised: RevisedEntity) => foundingRows(revised, stores.lake),
};

export const handler = wireTask(
  { name: 'revise-entity', input: EntityToRevise },
  async ({ tenant, run, entity, progress }, { annotate }) => {
    const marketNowUs = (market: string) => adapters.marketTime.nowUs(tenant, market);
    const request = { tenant, entity, nowUs: marketNowUs, correlationId: ulid(nowUs() / 1000) };
    const adoption = await reviseEntity(request, adapters);
    const outcome = adoption === undefined ? 'nothing' : 'offered';
    annotate({ run, entity, outcome, ...adoption?.late });
    return { outcome, round: progress.round + 1, tries: 0, version: adoption?.version ?? 0 };
  },
);
