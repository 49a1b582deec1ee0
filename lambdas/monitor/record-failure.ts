/** State "Record Failure" of every machine's Catch. After a double start the first record is kept. */
import { FailedRun } from '../../schemas/watch.ts';
import { nowUs } from '../wiring/clock.ts';
import { runFailures } from '../wiring/monitor-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const failures = runFailures(process.env);

export const handler = wireTask({ name: 'record-failure', input: FailedRun }, async (failed, { annotate }) => {
  await failures.record({ ...failed, atUs: nowUs() });
  annotate({ run: failed.run, machine: failed.machine, failed: failed.error });
  return { recorded: true };
});
