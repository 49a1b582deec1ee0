/** State "Await Adoption" of backfill-features. Reads one item: a double start is harmless. */
import { EntityToRevise } from '../../schemas/backfill.ts';
import { awaitAdoption } from '../../lib/domain/features/backfill/await-adoption.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const { states } = backfillAdapters(process.env);

export const handler = wireTask({ name: 'await-adoption', input: EntityToRevise }, async (request, { annotate }) => {
  const progress = await awaitAdoption(request, states);
  annotate({ run: request.run, entity: request.entity, ...progress });
  return progress;
});
