import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { endFamily } from '../process-family.ts';
import { machineClock } from './job-clock.ts';
import { JobSupervisor } from './job-supervisor.ts';
import { startJob } from './start-job.ts';
import type { JobResult, Supervision } from './supervision.ts';

/** How long the output of a job that has ended may take to arrive, when a process that we cannot find holds it open. */
const drainMs = 2_000;

/** Runs one command to its end, which nothing that it has started outlives. */
export async function superviseJob(options: Supervision): Promise<JobResult> {
  if (options.signal.aborted) return neverStarted;
  const { command, folder, mark, limits, signal, clock = machineClock, lookMs = 1000 } = options;
  // A job may use all of its CPUs all of the time, and nothing beyond that.
  const cpuSeconds = (limits.cpus * limits.wallMs) / 1000;
  const child = startJob({ command, folder, mark, cpus: limits.cpus, cpuSeconds });
  const supervisor = new JobSupervisor(child, { ...options, clock });
  const stopLooking = clock.every(lookMs, () => supervisor.look());
  const cancel = (): void => supervisor.end('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const read = Promise.all([supervisor.read('stdout'), supervisor.read('stderr')]);
    await once(child, 'exit');
    stopLooking();
    const result = supervisor.result();
    // The first process is the job: what it has left in the background has nobody to work for.
    await endFamily(mark, result.outcome === 'memory-exceeded' ? 0 : limits.graceMs);
    await Promise.race([read, delay(drainMs, undefined, { ref: false })]);
    child.stdout.destroy();
    child.stderr.destroy();
    await read;
    return result;
  } finally {
    stopLooking();
    signal.removeEventListener('abort', cancel);
  }
}

const neverStarted: JobResult = {
  outcome: 'cancelled',
  exitCode: null,
  signal: null,
  peakBytes: 0,
  cpuSeconds: 0,
  wallMs: 0,
};
