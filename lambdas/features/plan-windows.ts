/** State "Plan Windows" of backfill-features. A double start finds the windows of the first. */
import { WindowsToPlan } from '../../schemas/backfill.ts';
import { noteStep } from '../../lib/domain/features/backfill/close-backfill.ts';
import { planWindows } from '../../lib/domain/features/backfill/plan-windows.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = backfillAdapters(process.env);

export const handler = wireTask({ name: 'plan-windows', input: WindowsToPlan }, async (request, { annotate }) => {
  const { tenant, run, attempt } = request;
  const windows = await planWindows(request, adapters);
  await noteStep({ tenant, run, attempt, counts: { windows: windows.length } }, adapters.runs);
  annotate({ run, attempt, windows: windows.length });
  return windows;
});
