import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as z from 'zod';
import type { ErrorCode } from '../../../schemas/errors.ts';
import { FeatureTable, TrainJob } from '../../../schemas/training.ts';
import { TidegateError } from '../../domain/fault.ts';
import type { JobFiles } from '../../domain/train/job-ports.ts';
import type { JobAtWork } from './job-kind.ts';
import { fileDigest, trainFolder } from './train-folder.ts';

const recipeName = 'recipe.py';
const tableName = 'table/table.json';

export type FetchFiles = Pick<JobFiles, 'fetch'>;

export interface TrainInput extends Pick<JobAtWork, 'folder' | 'signal'> {
  readonly message: Pick<JobAtWork['message'], 'jobUri'>;
}

/** The job at its place in S3. It has no digest of its own, so it is fetched in every try. */
export async function fetchTrainJob(files: FetchFiles, { message, folder, signal }: TrainInput): Promise<TrainJob> {
  const { input } = trainFolder(folder);
  mkdirSync(input, { recursive: true });
  const path = join(input, 'job.fetched.json');
  await fetch(files, { uri: message.jobUri, path, signal });
  return readDocument(TrainJob, path, 'TG-3001');
}

/** The same job, for the harness: its places are below the folder of the document. The digests stay. */
export function localJob(job: TrainJob): TrainJob {
  return {
    ...job,
    recipe: { ...job.recipe, module: recipeName },
    table: { ...job.table, place: tableName },
  };
}

/** Everything that the job names. What an earlier try has fetched is not fetched again. */
export async function fetchTrainInput(files: FetchFiles, job: TrainJob, work: TrainInput): Promise<void> {
  const { folder, message, signal } = work;
  const { input } = trainFolder(folder);
  const fetchNamed = (uri: string, sha256: string, name: string): Promise<void> =>
    fetchChecked(files, { uri, path: join(input, name), signal, sha256 });
  await fetchNamed(placeOf(job.recipe.module, message.jobUri), job.recipe.sha256, recipeName);
  const tableUri = placeOf(job.table.place, message.jobUri);
  await fetchNamed(tableUri, job.table.sha256, tableName);
  const table = readDocument(FeatureTable, join(input, tableName), 'TG-3004');
  for (const { place, sha256 } of [...table.files, table.folds]) {
    // The descriptor cannot be written anew without another digest.
    if (isAbsolute(place)) throw new TidegateError('TG-3070', `the table names ${place}, which is not beside it`);
    await fetchNamed(placeOf(place, tableUri), sha256, join(dirname(tableName), place));
  }
}

interface Fetching {
  readonly uri: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** The file has its name only once its content is right. */
async function fetchChecked(files: FetchFiles, fetching: Fetching & { readonly sha256: string }): Promise<void> {
  const { uri, path, signal, sha256 } = fetching;
  if ((await fileDigest(path)) === sha256) return;
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  try {
    await fetch(files, { uri, path: part, signal });
    const found = await fileDigest(part);
    if (found !== sha256)
      throw new TidegateError('TG-3003', `${uri} has the digest ${found}, and ${sha256} was expected`);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

async function fetch(files: FetchFiles, { uri, path, signal }: Fetching): Promise<void> {
  if ((await files.fetch({ uri, path, signal })) === 'missing')
    throw new TidegateError('TG-3002', `there is no ${uri}`);
}

function readDocument<Schema extends z.ZodType>(schema: Schema, path: string, code: ErrorCode): z.infer<Schema> {
  const read = schema.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  const [first, ...more] = read.error.issues;
  const field = first?.path.join('.') || 'the document';
  throw new TidegateError(code, `${field}: ${first?.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Then no schema takes it.
    return undefined;
  }
}

function isAbsolute(place: string): boolean {
  return place.startsWith('s3://');
}

function placeOf(place: string, document: string): string {
  return isAbsolute(place) ? place : `${document.slice(0, document.lastIndexOf('/'))}/${place}`;
}
