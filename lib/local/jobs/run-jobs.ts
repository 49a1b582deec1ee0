import { jobErrors, type JobMessage } from '../../../schemas/jobs.ts';
import type { JobDelivery } from '../../domain/train/job-ports.ts';
import { attendJob } from './attend-job.ts';
import { holdJob, type JobHold } from './hold-job.ts';
import { machineClock, pause } from './job-clock.ts';
import { readJobMessage } from './read-job-message.ts';
import { type Runner, visibilitySeconds } from './runner.ts';

export interface RunJobsOptions extends Omit<Runner, 'clock' | 'lookMs'> {
  /** Jobs that run at the same time. */
  readonly atOnce: number;
  /** @default the time of the machine */
  readonly clock?: Runner['clock'];
  /** @default 1000 */
  readonly lookMs?: number;
}

/** After the queue was empty; one that waits for its messages itself makes it no slower by much. */
const idleMs = 500;
const faultPauseMs = 5_000;

/**
 * Takes jobs from the queue and runs them until the signal; then it has them write their checkpoints, gives their
 * messages back, and settles when the last process has ended. Never fails: what goes wrong with one job is no reason
 * to leave the others.
 */
export async function runJobs({
  atOnce,
  clock = machineClock,
  lookMs = 1000,
  ...ports
}: RunJobsOptions): Promise<void> {
  const runner: Runner = { ...ports, clock, lookMs };
  const { signal } = runner;
  const taken: TakenJobs = { holds: new Map(), work: new Map() };
  const { work } = taken;
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  while (!signal.aborted) {
    const free = atOnce - work.size;
    if (free === 0) await Promise.race([stopped, ...work.values()]);
    else for (const delivery of await receive(runner, free)) await take(runner, taken, delivery);
  }
  await Promise.all(work.values());
}

interface TakenJobs {
  /** By task token. */
  readonly holds: Map<string, JobHold>;
  /** By job: until nothing of it is left to do. Never fails. */
  readonly work: Map<string, Promise<void>>;
}

async function receive(runner: Runner, limit: number): Promise<readonly JobDelivery[]> {
  const { queue, clock, signal, say } = runner;
  try {
    const deliveries = await queue.receive({ limit, visibilitySeconds, signal });
    if (deliveries.length === 0) await pause(clock, idleMs, signal);
    return deliveries;
  } catch (error) {
    say(`no jobs can be received: ${String(error)}`);
    await pause(clock, faultPauseMs, signal);
    return [];
  }
}

async function take(runner: Runner, { holds, work }: TakenJobs, delivery: JobDelivery): Promise<void> {
  const { receipt } = delivery;
  const read = readJobMessage(delivery.body);
  if (read.kind === 'malformed') {
    await refuse(runner, receipt, read).catch((error: unknown) => runner.say(`a refusal failed: ${String(error)}`));
    return;
  }
  const { jobUri, taskToken, execution } = read.message;
  const known = holds.get(taskToken);
  if (known !== undefined) {
    known.adopt(delivery);
    return;
  }
  const hold = holdJob(runner, { ...delivery, taskToken, execution });
  // The next try of a state that has given up: held from now on, it begins once the earlier one, which is told to end,
  // has done so. Two tries never work in one folder.
  const earlier = work.get(jobUri) ?? Promise.resolve();
  const attended = earlier
    .then(() => attend(runner, hold, read.message))
    .finally(() => {
      holds.delete(taskToken);
      if (work.get(jobUri) === attended) work.delete(jobUri);
    });
  holds.set(taskToken, hold);
  work.set(jobUri, attended);
}

async function attend(runner: Runner, hold: JobHold, message: JobMessage): Promise<void> {
  const { say } = runner;
  say(`job ${message.jobUri}: taken`);
  try {
    const verdict = await attendJob(runner, hold, message);
    const reason = verdict.kind === 'failed' ? `, ${verdict.error}: ${verdict.cause.split('\n', 1)[0]}` : '';
    say(`job ${message.jobUri}: ${verdict.kind}${reason}`);
  } catch (error) {
    // No answer could be sent, so the message stays, and the next try will answer.
    say(`job ${message.jobUri}: left to a later try after ${String(error)}`);
  }
}

/** Without a token there is nobody to tell: the message stays, until the queue moves it to its dead letters. */
async function refuse(
  { tasks, queue, say }: Runner,
  receipt: string,
  { reason, taskToken }: { readonly reason: string; readonly taskToken: string | undefined },
): Promise<void> {
  say(`a message is no job: ${reason}`);
  if (taskToken === undefined) return;
  await tasks.fail(taskToken, jobErrors.malformed, `TG-3073: ${reason}`);
  await queue.remove(receipt);
}
