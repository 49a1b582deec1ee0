/** State "Merge Windows" of backfill-features. A double start finds the report of the first, and moves nothing. */
import { WindowsToMerge } from '../../schemas/backfill.ts';
import { noteStep } from '../../lib/domain/features/backfill/close-backfill.ts';
import { mergeWindows } from '../../lib/domain/features/backfill/merge-windows.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = backfillAdapters(process.env);

export const handler = wireTask({ name: 'merge-windows', input: WindowsToMerge }, async (request, { annotate }) => {
  const { tenant, run, attempt } = request;
  const { rows, files } = await mergeWindows(request, adapters);
  await noteStep({ tenant, run, attempt, counts: { rows, files } }, adapters.runs);
  annotate({ run, attempt, rows, files });
  return { rows, files };
});
