import type { ErrorCode } from '../../../schemas/errors.ts';
import { type JobDone, type JobError, jobErrors, type JobLimits } from '../../../schemas/jobs.ts';
import type { JobResult } from './supervision.ts';

/** How a job ends for the state that waits for it. */
export type JobVerdict =
  | { readonly kind: 'done'; readonly output: JobDone }
  /** `cause` begins with a code of the catalogue. `mayGoOn`: a later try has a use for the checkpoints of this one. */
  | { readonly kind: 'failed'; readonly error: JobError; readonly cause: string; readonly mayGoOn: boolean }
  /** The runner ends, or a store did not answer: the message is for a later try. */
  | { readonly kind: 'unfinished' }
  /** Nobody waits for it any more. */
  | { readonly kind: 'dropped' }
  /** Its message went to somebody else, or is about to: this runner was away for too long. */
  | { readonly kind: 'lost' };

export type Usage = Pick<JobResult, 'wallMs' | 'cpuSeconds' | 'peakBytes'>;

export function done(resultUri: string, { wallMs, cpuSeconds, peakBytes }: Usage): JobVerdict {
  return {
    kind: 'done',
    output: {
      contract: 'job-done/1',
      resultUri,
      wallSeconds: Math.round(wallMs) / 1000,
      cpuSeconds,
      peakMiB: Math.ceil(peakBytes / 2 ** 20),
    },
  };
}

export function refused(code: ErrorCode, reason: string): JobVerdict {
  return { kind: 'failed', error: jobErrors.refused, cause: `${code}: ${reason}`, mayGoOn: false };
}

export type Failure = Exclude<JobResult['outcome'], 'finished' | 'cancelled'>;

export interface EndedBadly {
  readonly failure: Failure;
  readonly result: JobResult;
  readonly limits: JobLimits;
  /** Code and reason, where the job has said so itself. */
  readonly own: string | undefined;
  readonly lastLines: readonly string[];
}

export function failed({
  failure,
  result,
  limits,
  own,
  lastLines,
}: EndedBadly): Extract<JobVerdict, { kind: 'failed' }> {
  // What runs out of memory would do so again; what was ended from outside goes on from its checkpoint.
  const mayGoOn = failure === 'timed-out' || failure === 'silent' || wasEndedByOthers(result);
  const cause = own ?? [`${codes[failure]}: ${reasonOf(failure, result, limits)}`, ...lastLines].join('\n');
  return { kind: 'failed', error: errorOf(failure, own), cause, mayGoOn };
}

/**
 * A trainer that sees itself pass its memory says so before its runner does: for whoever waits it is the same end. What
 * it says of its time stays a failure, because it leaves no checkpoint that another try could go on from.
 */
function errorOf(failure: Failure, own: string | undefined): JobError {
  const outgrew = failure === 'failed' && own?.startsWith(codes['memory-exceeded']) === true;
  return jobErrors[outgrew ? 'memory-exceeded' : failure];
}

/** What a shell, and the trainer, say of a program that ended because of SIGTERM. */
const terminated = 143;

/** By somebody who is neither the job nor its runner: the kernel that is out of memory, or a person. */
export function wasEndedByOthers({ outcome, exitCode, signal }: JobResult): boolean {
  return outcome === 'failed' && (signal !== null || exitCode === terminated);
}

const codes: Readonly<Record<Failure, ErrorCode>> = {
  failed: 'TG-3071',
  'memory-exceeded': 'TG-3018',
  'timed-out': 'TG-3019',
  silent: 'TG-3072',
};

function reasonOf(failure: Failure, result: JobResult, limits: JobLimits): string {
  switch (failure) {
    case 'failed':
      return result.signal === null ? `ended with exit code ${result.exitCode}` : `ended by ${result.signal}`;
    case 'memory-exceeded':
      return `used ${Math.ceil(result.peakBytes / 2 ** 20)} MiB of memory; its limit is ${limits.memoryMiB} MiB`;
    case 'timed-out':
      return result.signal === 'SIGXCPU'
        ? `used more CPU time than ${limits.cpus} CPUs have in ${limits.timeoutSeconds} s`
        : `ran longer than ${limits.timeoutSeconds} s`;
    case 'silent':
      return `gave no sign of life for ${limits.silenceSeconds} s`;
  }
}
