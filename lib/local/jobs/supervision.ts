import type { JobClock } from './job-clock.ts';
import type { JobCommand } from './start-job.ts';
import type { BrokenLimit, WatchLimits } from './watch-job.ts';

export interface Supervision {
  readonly command: JobCommand;
  /** Its working directory. */
  readonly folder: string;
  /** Carried in the environment of everything that the job starts. */
  readonly mark: string;
  readonly limits: SupervisionLimits;
  /** Each change of this file is a sign of life, as each output is. */
  readonly heartbeatFile?: string;
  readonly lines: LineSink;
  /** Asks the job to end, with time for a checkpoint. */
  readonly signal: AbortSignal;
  /** @default the time of the machine */
  readonly clock?: JobClock;
  /** Between two looks at the job. @default 1000 */
  readonly lookMs?: number;
}

export interface SupervisionLimits extends WatchLimits {
  readonly cpus: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

export interface JobLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** The job waits while its lines are taken. Never fails. */
export type LineSink = (line: JobLine) => void | Promise<void>;

export interface JobResult {
  /** Why it ended: once it was asked to, that is the reason, whatever it said afterwards. */
  readonly outcome: 'finished' | 'failed' | 'cancelled' | BrokenLimit;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The most that was seen, of all its processes together. */
  readonly peakBytes: number;
  /** As last seen: what the job used after that is missing. */
  readonly cpuSeconds: number;
  readonly wallMs: number;
}
