import { errors } from '../../../schemas/errors.ts';
import { jobErrors, type JobMessage } from '../../../schemas/jobs.ts';
import { deliveryTries } from '../../../schemas/limits.ts';
import { TidegateError } from '../../domain/fault.ts';
import type { JobHold } from './hold-job.ts';
import { type JobVerdict, refused } from './job-verdict.ts';
import type { Runner } from './runner.ts';
import { workOnJob } from './work-on-job.ts';

/** What a store needs to come back; the next runner, after this one has been stopped, needs no pause. */
const retrySeconds = 30;

/** Runs a job and answers for it. Only then its message goes: a runner that dies leaves it to the next. */
export async function attendJob(runner: Runner, hold: JobHold, message: JobMessage): Promise<JobVerdict> {
  const judged = await judgeJob(runner, hold, message).finally(() => hold.release());
  const verdict = judged.kind === 'unfinished' && hold.isLastDelivery() ? neverFinished : judged;
  if (verdict.kind === 'unfinished') await hold.giveBack(runner.signal.aborted ? 0 : retrySeconds);
  // Whoever has taken the message answers for it.
  if (verdict.kind === 'unfinished' || verdict.kind === 'lost') return verdict;
  const answered = await answer(runner, message.taskToken, verdict);
  await hold.remove();
  const isOver = verdict.kind === 'done' || (verdict.kind === 'failed' && !verdict.mayGoOn);
  // Where nobody took the answer, the state may try again: all that is left to do then is to store.
  if (isOver && answered === 'taken') runner.room.forget(message.jobUri);
  return answered === 'taken' ? verdict : { kind: 'dropped' };
}

/** Nobody else would get the message, and the state would wait for half a day; its next try has a message of its own. */
const neverFinished: JobVerdict = {
  kind: 'failed',
  error: jobErrors.interrupted,
  cause: `TG-3074: none of ${deliveryTries} deliveries came to an end`,
  mayGoOn: true,
};

async function judgeJob(runner: Runner, hold: JobHold, message: JobMessage): Promise<JobVerdict> {
  const { taskToken, execution, jobUri } = message;
  if ((await runner.tasks.heartbeat(taskToken, execution)) === 'gone') return { kind: 'dropped' };
  const signal = AbortSignal.any([runner.signal, hold.signal]);
  try {
    const verdict = await workOnJob(runner, { message, folder: runner.room.workFolder(jobUri), signal });
    // What is stored is stored, whoever has the message by now.
    return verdict.kind === 'done' ? verdict : (hold.loss() ?? verdict);
  } catch (error) {
    const loss = hold.loss();
    if (loss !== undefined) return loss;
    runner.say(`job ${jobUri}: ${String(error)}`);
    if (signal.aborted || isPassing(error)) return { kind: 'unfinished' };
    return error instanceof TidegateError ? refused(error.code, error.message) : refused('TG-3070', String(error));
  }
}

type Answerable = Exclude<JobVerdict, { kind: 'unfinished' | 'lost' }>;

async function answer({ tasks }: Runner, token: string, verdict: Answerable): Promise<'taken' | 'gone'> {
  if (verdict.kind === 'done') return tasks.succeed(token, verdict.output);
  if (verdict.kind === 'failed') return tasks.fail(token, verdict.error, verdict.cause);
  return 'gone';
}

function isPassing(error: unknown): boolean {
  return error instanceof TidegateError && errors[error.code].retryable;
}
