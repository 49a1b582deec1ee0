/** State "Check Group" of backfill-features. Reads; a refusal is written under one name, so a double start is harmless. */
import { PartsToCheck } from '../../schemas/backfill.ts';
import { checkParts } from '../../lib/domain/features/backfill/check-parts.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = backfillAdapters(process.env);

export const handler = wireTask({ name: 'check-parts', input: PartsToCheck }, async (request, { annotate }) => {
  const checked = await checkParts(request, adapters);
  annotate({ run: request.run, group: request.group, ...checked });
  return checked;
});
