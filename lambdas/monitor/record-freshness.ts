/** State "Record Freshness" of watch-models. A double start writes the same records again. */
import { MeasuredFreshness } from '../../schemas/watch.ts';
import { freshnessLog } from '../wiring/monitor-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const freshness = freshnessLog(process.env);

export const handler = wireTask(
  { name: 'record-freshness', input: MeasuredFreshness },
  async ({ tenant, run, views }, { annotate }) => {
    await Promise.all(views.map((view) => freshness.record(view)));
    annotate({ run, recorded: views.length });
    return { tenant, run, recorded: views.length };
  },
);
