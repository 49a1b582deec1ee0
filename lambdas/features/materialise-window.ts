/** State "Materialise Window" of backfill-features. A double start writes the same files. */
import { WindowToMaterialise } from '../../schemas/backfill.ts';
import { completeWindow } from '../../lib/domain/features/backfill/complete-window.ts';
import { backfillAdapters } from '../wiring/features-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = backfillAdapters(process.env);

export const handler = wireTask(
  { name: 'materialise-window', input: WindowToMaterialise },
  async ({ tenant, run, window }, { annotate }) => {
    const written = await completeWindow({ tenant, ...window }, adapters);
    annotate({ run, ...window, ...written });
    return written;
  },
);
