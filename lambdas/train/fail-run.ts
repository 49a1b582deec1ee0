/** State "Record Failure" of retrain-model, and of what runs inside of it. After a double start the first record is kept. */
import { RunToFail } from '../../schemas/runs.ts';
import { failRun } from '../../lib/domain/train/fail-run.ts';
import { runAdapters } from '../wiring/train-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = runAdapters(process.env);

export const handler = wireTask({ name: 'fail-run', input: RunToFail }, async (failed, { annotate }) => {
  const failure = await failRun(failed, adapters.nowUs(), adapters);
  annotate({ run: failed.run, ...failure });
  return failure;
});
