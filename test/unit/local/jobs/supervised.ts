import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { JobCommand } from '../../../../lib/local/jobs/start-job.ts';
import { superviseJob } from '../../../../lib/local/jobs/supervise-job.ts';
import type { JobLine, JobResult, Supervision, SupervisionLimits } from '../../../../lib/local/jobs/supervision.ts';
import { endFamily } from '../../../../lib/local/process-family.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';

const environment = { PATH: '/usr/bin:/bin' };

/** A job that no limit ends. */
export const generous: SupervisionLimits = {
  cpus: 64,
  memoryBytes: 2 ** 40,
  wallMs: 3_600_000,
  silenceMs: 3_600_000,
  graceMs: 2_000,
};

export interface SupervisedJob {
  readonly result: Promise<JobResult>;
  readonly folder: string;
  readonly mark: string;
  readonly lines: readonly JobLine[];
  readonly clock: FakeClock;
  cancel(): void;
  /** Until the job has said so. */
  said(text: string): Promise<void>;
  /** What the job has ended with, if it has. */
  ended(): JobResult | undefined;
}

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

export function shell(script: string): JobCommand {
  return { program: 'sh', words: ['-c', script], environment };
}

export function node(script: string): JobCommand {
  return { program: process.execPath, words: ['-e', script], environment };
}

/** Runs a job in a folder of its own, by a clock that the test turns. */
export function supervise(
  command: JobCommand,
  limits: Partial<SupervisionLimits> = {},
  options: Partial<Supervision> = {},
): SupervisedJob {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-job-'));
  const mark = randomBytes(16).toString('hex');
  const lines: JobLine[] = [];
  const clock = fakeClock();
  const cancelling = new AbortController();
  let end: JobResult | undefined;
  const result = superviseJob({
    ...{ command, folder, mark, clock, lookMs: 100, signal: cancelling.signal },
    limits: { ...generous, ...limits },
    heartbeatFile: join(folder, 'heartbeat'),
    lines: (line) => void lines.push(line),
    ...options,
  }).then((found) => (end = found));
  cleanUps.push(async () => {
    await endFamily(mark, 0);
    await result;
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    ...{ result, folder, mark, lines, clock },
    cancel: () => cancelling.abort(),
    async said(text) {
      await waitFor({ what: `the job to say “${text}”`, seconds: 50, everyMs: 10 }, async () =>
        lines.some((line) => line.text === text) ? true : undefined,
      );
    },
    ended: () => end,
  };
}
