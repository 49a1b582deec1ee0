import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { TrainJob } from '../../../schemas/training.ts';
import type { JobFiles } from '../../domain/train/job-ports.ts';
import { writeFileWhole } from '../write-file-whole.ts';
import { type FetchFiles, fetchTrainInput, fetchTrainJob, localJob, type TrainInput } from './fetch-train-input.ts';
import type { JobKind } from './job-kind.ts';
import type { JournalAccess } from './journal-access.ts';
import type { JobCommand } from './start-job.ts';
import { resultFolder, storeTrainResult } from './store-train-result.ts';
import { readTrainResult, trainFolder } from './train-folder.ts';

export interface TrainKindOptions {
  readonly files: JobFiles;
  /** Program of the environment that the lock of the trainer describes. */
  readonly python: string;
  /** Folder that holds the package `trainer`. */
  readonly trainer: string;
  /** For searches alone: no other job has anything to ask of a store. */
  readonly journal: JournalAccess;
}

/** A training: `python -m trainer` on this machine, with its documents and results in S3. */
export function trainKind({ files, python, trainer, journal }: TrainKindOptions): JobKind {
  return {
    async prepare(work) {
      const { folder } = work;
      // Before hours of work: a place that cannot be told.
      resultFolder(work.message.jobUri);
      const fetched = await fetchTrainJob(files, work);
      const isKnown = isSameJob(trainFolder(folder).job, localJob(fetched));
      if (isKnown && readTrainResult(folder)?.status === 'succeeded') return 'finished';
      const job = await layOutTraining(files, fetched, work);
      return trainerCommand(job, { folder, python, trainer, journal });
    },
    collect: (work) => storeTrainResult(files, work),
    async explain({ folder }) {
      const result = readTrainResult(folder);
      return result?.status === 'failed' ? `${result.code}: ${result.reason}` : undefined;
    },
  };
}

/** All that the harness reads, in its place; the job as it stands there. */
export async function layOutTraining(files: FetchFiles, fetched: TrainJob, work: TrainInput): Promise<TrainJob> {
  const [job, paths] = [localJob(fetched), trainFolder(work.folder)];
  await fetchTrainInput(files, fetched, work);
  rmSync(paths.result, { force: true });
  mkdirSync(paths.out, { recursive: true });
  writeFileWhole(paths.job, `${JSON.stringify(job, null, 2)}\n`);
  return job;
}

function isSameJob(path: string, job: TrainJob): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(JSON.stringify(job)));
  } catch {
    // The first try.
    return false;
  }
}

/** Folders and programs; the folder of the training is laid out as `trainFolder` says. */
export type Surroundings = Pick<TrainKindOptions, 'python' | 'trainer' | 'journal'> & { readonly folder: string };

export function trainerCommand(job: TrainJob, { folder, python, trainer, journal }: Surroundings): JobCommand {
  const paths = trainFolder(folder);
  return {
    program: python,
    words: ['-m', 'trainer', '--job', paths.job, '--out', paths.out],
    environment: {
      PATH: '/usr/bin:/bin',
      // Libraries look for settings there: those of the person who runs us are not for jobs.
      HOME: folder,
      PYTHONPATH: trainer,
      PYTHONSAFEPATH: '1',
      PYTHONNOUSERSITE: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      PYTHONUTF8: '1',
      ...(job.search?.journal.kind === 'dynamodb' ? journal : {}),
    },
  };
}
