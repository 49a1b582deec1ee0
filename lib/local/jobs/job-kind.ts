import type { JobMessage } from '../../../schemas/jobs.ts';
import type { JobCommand } from './start-job.ts';

export interface JobAtWork {
  readonly message: JobMessage;
  /** Where it works; what an earlier try left there is still there. */
  readonly folder: string;
  /** Ends what is being fetched or stored. */
  readonly signal: AbortSignal;
}

/** What a runner must know of one kind of job. */
export interface JobKind {
  /**
   * Fetches what it needs into its folder. `finished`: an earlier try has done the work and could not store it. A
   * fault that a repeat may cure leaves the message to a later try.
   */
  prepare(job: JobAtWork): Promise<JobCommand | 'finished'>;
  /** Stores the results of a job that has finished; where they are. */
  collect(job: JobAtWork): Promise<string>;
  /** Why a job failed, by code and reason, where it has said so itself. */
  explain(job: JobAtWork): Promise<string | undefined>;
}

export type JobKinds = Readonly<Record<JobMessage['command']['kind'], JobKind>>;

/** Below the folder of a job: where it leaves its result, and signs of life until then. */
export const outFolder = 'out';
export const heartbeatFile = `${outFolder}/heartbeat.json`;
