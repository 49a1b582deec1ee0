import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { heartbeatFile, type JobAtWork } from './job-kind.ts';
import { done, failed, type JobVerdict, type Usage, wasEndedByOthers } from './job-verdict.ts';
import { keepTail } from './keep-tail.ts';
import type { Runner } from './runner.ts';
import type { JobCommand } from './start-job.ts';
import { superviseJob } from './supervise-job.ts';
import type { JobResult, LineSink } from './supervision.ts';

/** Fetches what a job needs, runs it, and stores what it has made. */
export async function workOnJob(runner: Runner, job: JobAtWork): Promise<JobVerdict> {
  const { limits, jobUri } = job.message;
  const kind = runner.kinds[job.message.command.kind];
  const command = await kind.prepare(job);
  if (command === 'finished') return done(await kind.collect(job), nothing);
  const tail = keepTail(runner.linesOf(jobUri));
  const result = await runToItsEnd(runner, job, { command, lines: tail.sink });
  const { outcome } = result;
  if (outcome === 'cancelled') return { kind: 'unfinished' };
  if (outcome === 'finished') return done(await kind.collect(job), result);
  const own = outcome === 'failed' ? await kind.explain(job) : undefined;
  return failed({ failure: outcome, result, limits, own, lastLines: tail.lines() });
}

interface Work {
  readonly command: JobCommand;
  readonly lines: LineSink;
}

/** A crash may be a chance; one that comes each time is a defect. */
const mostStarts = 3;

const nothing: Usage = { wallMs: 0, cpuSeconds: 0, peakBytes: 0 };

/** What others have ended goes on at once, from its checkpoints. */
async function runToItsEnd(runner: Runner, job: JobAtWork, work: Work): Promise<JobResult> {
  let used = nothing;
  for (let start = 1; ; start += 1) {
    const result = await runProcess(runner, job, { ...work, used });
    if (!wasEndedByOthers(result) || start === mostStarts) return result;
    runner.say(`job ${job.message.jobUri}: ended by ${result.signal ?? 'SIGTERM'}, started again`);
    used = result;
  }
}

/** The result counts what earlier starts have used. */
async function runProcess(runner: Runner, job: JobAtWork, work: Work & { readonly used: Usage }): Promise<JobResult> {
  const { command, lines, used } = work;
  const { room, clock, lookMs } = runner;
  const { folder, signal } = job;
  const { cpus, memoryMiB, timeoutSeconds, silenceSeconds, graceSeconds } = job.message.limits;
  const graceMs = graceSeconds * 1000;
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const mark = room.beginFamily(graceMs);
  try {
    const result = await superviseJob({
      command: { ...command, environment: { ...command.environment, TMPDIR: temporary } },
      limits: {
        cpus,
        memoryBytes: memoryMiB * 2 ** 20,
        wallMs: Math.max(0, timeoutSeconds * 1000 - used.wallMs),
        silenceMs: silenceSeconds * 1000,
        graceMs,
      },
      heartbeatFile: join(folder, heartbeatFile),
      ...{ folder, mark, lines, signal, clock, lookMs },
    });
    // Only now: what could not be ended is found by its mark.
    room.forgetFamily(mark);
    return {
      ...result,
      wallMs: used.wallMs + result.wallMs,
      cpuSeconds: used.cpuSeconds + result.cpuSeconds,
      peakBytes: Math.max(used.peakBytes, result.peakBytes),
    };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
