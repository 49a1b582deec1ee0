import { errors } from '../../../schemas/errors.ts';
import type { JobMessage } from '../../../schemas/jobs.ts';
import { TidegateError } from '../../domain/fault.ts';
import type { JobDelivery } from '../../domain/train/job-ports.ts';
import { holdJob } from './hold-job.ts';
import { type JobVerdict, refused } from './job-verdict.ts';
import type { Runner } from './runner.ts';
import { workOnJob } from './work-on-job.ts';

/** What a store needs to come back; the next runner, after this one has been stopped, needs no pause. */
const retrySeconds = 30;

/** Runs the job of a message and answers for it. Only then the message goes: a runner that dies leaves it to the next. */
export async function attendJob(runner: Runner, delivery: JobDelivery, message: JobMessage): Promise<JobVerdict> {
  const verdict = await judgeJob(runner, delivery, message);
  if (verdict.kind === 'unfinished') {
    await runner.queue.extend(delivery.receipt, runner.signal.aborted ? 0 : retrySeconds);
    return verdict;
  }
  await answer(runner, message.taskToken, verdict);
  await runner.queue.remove(delivery.receipt);
  const isOver = verdict.kind === 'done' || (verdict.kind === 'failed' && !verdict.mayGoOn);
  if (isOver) runner.room.forget(message.jobUri);
  return verdict;
}

async function judgeJob(runner: Runner, { receipt }: JobDelivery, message: JobMessage): Promise<JobVerdict> {
  const { taskToken, jobUri } = message;
  if ((await runner.tasks.heartbeat(taskToken)) === 'gone') return { kind: 'dropped' };
  const gone = new AbortController();
  const release = holdJob(runner, { receipt, taskToken, onGone: () => gone.abort() });
  const signal = AbortSignal.any([runner.signal, gone.signal]);
  try {
    const verdict = await workOnJob(runner, { message, folder: runner.room.workFolder(jobUri), signal });
    return gone.signal.aborted ? { kind: 'dropped' } : verdict;
  } catch (error) {
    if (gone.signal.aborted) return { kind: 'dropped' };
    runner.say(`job ${jobUri}: ${String(error)}`);
    if (signal.aborted || isPassing(error)) return { kind: 'unfinished' };
    return error instanceof TidegateError ? refused(error.code, error.message) : refused('TG-3070', String(error));
  } finally {
    await release();
  }
}

/** Whether the answer finds somebody is the same to us: the message is done with. */
async function answer({ tasks }: Runner, token: string, verdict: JobVerdict): Promise<void> {
  if (verdict.kind === 'done') await tasks.succeed(token, verdict.output);
  if (verdict.kind === 'failed') await tasks.fail(token, verdict.error, verdict.cause);
}

function isPassing(error: unknown): boolean {
  return error instanceof TidegateError && errors[error.code].retryable;
}
