import { type ClientSettings, sqsClient, stepFunctionsClient } from '../../adapters/aws/clients.ts';
import { sfnWaitingTasks } from '../../adapters/aws/sfn-waiting-tasks.ts';
import { sqsJobQueue } from '../../adapters/aws/sqs-job-queue.ts';
import type { ProcessRecord } from '../process-record.ts';
import { openJobRoom } from './open-job-room.ts';
import { runJobs, type RunJobsOptions } from './run-jobs.ts';

export interface ServeJobsOptions extends Pick<RunJobsOptions, 'kinds' | 'linesOf' | 'say' | 'signal' | 'atOnce'> {
  /** Of an engine, or of AWS for a machine that lends its GPU. */
  readonly settings: ClientSettings;
  readonly queueUrl: string;
  /** Folder of the jobs; one runner at a time works in it. */
  readonly root: string;
}

export type ServedJobs = { readonly kind: 'stopped' } | { readonly kind: 'held'; readonly record: ProcessRecord };

/** The job runner of this machine, until the signal; it does not begin where another one runs. */
export async function serveJobs({ settings, queueUrl, root, ...options }: ServeJobsOptions): Promise<ServedJobs> {
  const outcome = await openJobRoom(root);
  if (outcome.kind === 'held') return outcome;
  const { room, strays } = outcome;
  if (strays > 0) options.say(`ended ${strays} processes that an earlier runner had left`);
  try {
    const queue = sqsJobQueue({ client: sqsClient(settings), queueUrl });
    const tasks = sfnWaitingTasks({
      client: stepFunctionsClient(settings),
      asksExecutions: settings.endpoint !== undefined,
    });
    await runJobs({ ...options, queue, tasks, room });
    return { kind: 'stopped' };
  } finally {
    await room.close();
  }
}
