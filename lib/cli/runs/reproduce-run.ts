import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReproduction } from '../../../schemas/cli-runs.ts';
import type { TrainRunFiles } from '../../../schemas/run-api.ts';
import { type SucceededResult, TrainResult } from '../../../schemas/training.ts';
import { TidegateError } from '../../domain/fault.ts';
import { type FetchFiles, fetchTrainJob } from '../../local/jobs/fetch-train-input.ts';
import { layOutTraining } from '../../local/jobs/train-kind.ts';
import { compareFits } from './compare-fits.ts';
import { type OfferedFile, offeredFiles, uriOf } from './offered-files.ts';
import { trainAgain, type TrainingGround } from './train-again.ts';

/** Fits the model of a run once more, from the same files, and compares. What it writes is removed, however it ends. */
export async function reproduceRun(offer: TrainRunFiles, ground: TrainingGround): Promise<RunReproduction> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-reproduce-'));
  try {
    return await reproduceIn(folder, offer, ground);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function reproduceIn(folder: string, offer: TrainRunFiles, ground: TrainingGround): Promise<RunReproduction> {
  const { signal } = ground;
  const files = offeredFiles(offer.files);
  const work = { folder, signal, message: { jobUri: uriOf(fileOf(offer, 'job')) } };
  const fetched = await fetchTrainJob(files, work);
  const original = await fetchResult(files, fileOf(offer, 'result'), work);
  const job = await layOutTraining(files, fetched, work);
  const { result, seconds } = await trainAgain(job, folder, ground);
  const { run, pack, model } = job;
  return {
    ...{ contract: 'run-reproduction/1', run, pack, model, version: offer.version },
    ...compareFits(original, result),
    seconds,
  };
}

function fileOf({ run, files }: TrainRunFiles, kind: OfferedFile['kind']): OfferedFile {
  const file = files.find((candidate) => candidate.kind === kind);
  if (file === undefined) throw new TidegateError('TG-3002', `of the files of ${run}, the ${kind} was not offered`);
  return file;
}

interface Fetching {
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function fetchResult(
  files: FetchFiles,
  file: OfferedFile,
  { folder, signal }: Fetching,
): Promise<SucceededResult> {
  const path = join(folder, 'original.json');
  if ((await files.fetch({ uri: uriOf(file), path, signal })) === 'missing')
    throw new TidegateError('TG-3002', `there is no ${file.key}`);
  const result = TrainResult.safeParse(parseJson(readFileSync(path, 'utf8'))).data;
  if (result?.status === 'succeeded') return result;
  throw new TidegateError('TG-3081', `${file.key} is not the result of a training that succeeded`);
}

/** Undefined for what is not JSON, which no contract takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
