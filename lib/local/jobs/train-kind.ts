import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { TrainJob } from '../../../schemas/training.ts';
import type { ClientSettings } from '../../adapters/aws/clients.ts';
import type { JobFiles } from '../../domain/train/job-ports.ts';
import { writeFileWhole } from '../write-file-whole.ts';
import { fetchTrainInput, fetchTrainJob, localJob } from './fetch-train-input.ts';
import type { JobKind } from './job-kind.ts';
import type { JobCommand } from './start-job.ts';
import { resultFolder, storeTrainResult } from './store-train-result.ts';
import { readTrainResult, trainFolder } from './train-folder.ts';

export interface TrainKindOptions {
  readonly files: JobFiles;
  /** Program of the environment that the lock of the trainer describes. */
  readonly python: string;
  /** Folder that holds the package `trainer`. */
  readonly trainer: string;
  /** Of the store that a search keeps its journal in. */
  readonly journal: Pick<ClientSettings, 'endpoint' | 'region' | 'credentials'>;
}

/** A training: `python -m trainer` on this machine, with its documents and results in S3. */
export function trainKind({ files, python, trainer, journal }: TrainKindOptions): JobKind {
  return {
    async prepare(work) {
      const { folder } = work;
      // Before hours of work: a place that cannot be told.
      resultFolder(work.message.jobUri);
      const fetched = await fetchTrainJob(files, work);
      const job = localJob(fetched);
      const paths = trainFolder(folder);
      if (isSameJob(paths.job, job) && readTrainResult(folder)?.status === 'succeeded') return 'finished';
      await fetchTrainInput(files, fetched, work);
      rmSync(paths.result, { force: true });
      mkdirSync(paths.out, { recursive: true });
      writeFileWhole(paths.job, `${JSON.stringify(job, null, 2)}\n`);
      return command(job, { folder, python, trainer, journal });
    },
    collect: (work) => storeTrainResult(files, work),
    async explain({ folder }) {
      const result = readTrainResult(folder);
      return result?.status === 'failed' ? `${result.code}: ${result.reason}` : undefined;
    },
  };
}

function isSameJob(path: string, job: TrainJob): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(JSON.stringify(job)));
  } catch {
    // The first try.
    return false;
  }
}

type Surroundings = Pick<TrainKindOptions, 'python' | 'trainer' | 'journal'> & { readonly folder: string };

function command(job: TrainJob, { folder, python, trainer, journal }: Surroundings): JobCommand {
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
      ...(job.search?.journal.kind === 'dynamodb' ? journalAccess(journal) : {}),
    },
  };
}

/** By the names that boto3 reads. */
function journalAccess({ endpoint, region, credentials }: TrainKindOptions['journal']): Record<string, string> {
  const values = {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey,
    AWS_SESSION_TOKEN: credentials?.sessionToken,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
