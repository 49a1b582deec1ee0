import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobLimits } from '../../../schemas/jobs.ts';
import type { SucceededResult, TrainJob } from '../../../schemas/training.ts';
import { TidegateError } from '../../domain/fault.ts';
import { failureOf } from '../../domain/train/failure-of.ts';
import { heartbeatFile } from '../../local/jobs/job-kind.ts';
import { failed } from '../../local/jobs/job-verdict.ts';
import { keepTail } from '../../local/jobs/keep-tail.ts';
import { superviseJob } from '../../local/jobs/supervise-job.ts';
import type { JobResult } from '../../local/jobs/supervision.ts';
import { readTrainResult } from '../../local/jobs/train-folder.ts';
import { trainerCommand } from '../../local/jobs/train-kind.ts';
import { isErrorCode } from '../cli-error.ts';

export interface TrainingGround {
  /** Program of the environment that the lock of the trainer describes. */
  readonly python: string;
  /** Folder that holds the package `trainer`. */
  readonly trainer: string;
  readonly signal: AbortSignal;
  /** Each line of what the trainer writes. */
  readonly hear: (line: string) => void;
}

export interface TrainedAgain {
  readonly result: SucceededResult;
  readonly seconds: number;
}

/** Nobody goes on from a checkpoint of it. */
const graceSeconds = 2;

/** Runs the trainer on the folder that is laid out, within the limits of the job; nothing that it starts outlives this. */
export async function trainAgain(job: TrainJob, folder: string, ground: TrainingGround): Promise<TrainedAgain> {
  const { signal, hear, python, trainer } = ground;
  const limits = limitsOf(job);
  const { environment, ...command } = trainerCommand(job, { folder, python, trainer, journal: {} });
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const tail = keepTail(({ text }) => hear(text));
  const ended = await superviseJob({
    command: { ...command, environment: { ...environment, TMPDIR: temporary } },
    ...{ folder, signal, mark: randomBytes(16).toString('hex'), heartbeatFile: join(folder, heartbeatFile) },
    limits: {
      cpus: limits.cpus,
      memoryBytes: limits.memoryMiB * 2 ** 20,
      ...{
        wallMs: limits.timeoutSeconds * 1000,
        silenceMs: limits.silenceSeconds * 1000,
        graceMs: graceSeconds * 1000,
      },
    },
    lines: tail.sink,
  });
  signal.throwIfAborted();
  const result = readTrainResult(folder);
  if (ended.outcome === 'finished' && result?.status === 'succeeded') return { result, seconds: ended.wallMs / 1000 };
  const own = result?.status === 'failed' ? `${result.code}: ${result.reason}` : undefined;
  throw faultOf(ended, { limits, own, lastLines: tail.lines() });
}

/** Of silence the job says nothing: it may last as long as the job. */
function limitsOf({ threads, limits: { memoryMiB, timeoutSeconds } }: TrainJob): JobLimits {
  return { cpus: threads, memoryMiB, timeoutSeconds, silenceSeconds: timeoutSeconds, graceSeconds };
}

interface Told {
  readonly limits: JobLimits;
  readonly own: string | undefined;
  readonly lastLines: readonly string[];
}

/** By the code and in the words of a job runner. */
function faultOf(result: JobResult, told: Told): TidegateError {
  const { outcome } = result;
  const failure = outcome === 'finished' || outcome === 'cancelled' ? 'failed' : outcome;
  const { code, reason } = failureOf(failed({ failure, result, ...told }));
  return new TidegateError(isErrorCode(code) ? code : 'TG-3000', reason);
}
