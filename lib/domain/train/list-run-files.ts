import type { TrainRunFiles } from '../../../schemas/run-api.ts';
import { FeatureTable, TrainJob, TrainResult } from '../../../schemas/training.ts';
import { sha256Hex } from '../canonical-json.ts';
import { RequestError, TidegateError } from '../fault.ts';
import type { UploadUrls } from '../ingest/import-uploads.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys, trainingFiles } from '../registry/keys.ts';
import { readChecked, readDocument } from './run-documents.ts';
import type { ReportQuestion } from './show-run-report.ts';
import type { TrainRun, TrainRuns } from './train-runs.ts';

export interface RunFilesPorts {
  readonly runs: Pick<TrainRuns, 'find'>;
  readonly lake: Pick<Lake, 'get'>;
  readonly urls: Pick<UploadUrls, 'get'>;
}

type RunFile = TrainRunFiles['files'][number];
type Found = Omit<RunFile, 'url'>;

/** The job that has fitted the model of a run on all rows: its document, what it read, and what came of it. */
export async function listRunFiles(
  { tenant, run, caller }: ReportQuestion,
  { runs, lake, urls }: RunFilesPorts,
): Promise<TrainRunFiles> {
  const found = await runs.find(tenant, run);
  if (found === undefined) throw new RequestError('TG-3090', `there is no run ${run}`);
  const { version, dataset } = found;
  if (version === undefined || dataset === undefined) throw new RequestError('TG-3094', withoutVersion(found));
  const files = await findFiles({ tenant, run, dataset }, lake);
  return {
    ...{ contract: 'train-run-files/1', run, version },
    files: files.map((file) => ({ ...file, url: urls.get(file.key, caller) })),
  };
}

function withoutVersion({ run, status, failure }: TrainRun): string {
  const why = failure === undefined ? '' : ` (${failure.code}: ${failure.reason})`;
  return `${run} is ${status}, and has no version${why}`;
}

type Fit = Readonly<Record<'tenant' | 'run' | 'dataset', string>>;

/** The keys are built from names, as those who wrote the objects did: a document is not asked for a place in the lake. */
async function findFiles({ tenant, run, dataset }: Fit, lake: RunFilesPorts['lake']): Promise<readonly Found[]> {
  const jobKey = lakeKeys.trainJob.key(tenant, run, 'train');
  const job = await readDocument(lake, jobKey, TrainJob);
  const recipeKey = lakeKeys.recipe.key(tenant, run);
  const recipe = await readChecked(lake, recipeKey, job.content.recipe.sha256);
  const inDataset = (file: string): string => lakeKeys.dataset.key(tenant, dataset, file);
  const tableKey = inDataset(trainingFiles.descriptor);
  const table = await readDocument(lake, tableKey, FeatureTable);
  if (sha256Hex(table.bytes) !== job.content.table.sha256)
    throw new TidegateError('TG-3059', `${tableKey} is not what was trained on`);
  const resultKey = lakeKeys.trainResult.key(tenant, run, 'train', trainingFiles.result);
  const result = await readDocument(lake, resultKey, TrainResult);
  const tableFile = (kind: 'rows' | 'folds', { place, sha256, bytes }: FeatureTable['folds']): Found => {
    return { kind, key: inDataset(place), sha256, bytes };
  };
  return [
    read('job', jobKey, job.bytes),
    read('recipe', recipeKey, recipe),
    read('table', tableKey, table.bytes),
    ...table.content.files.map((file) => tableFile('rows', file)),
    tableFile('folds', table.content.folds),
    read('result', resultKey, result.bytes),
  ];
}

function read(kind: Found['kind'], key: string, body: Uint8Array): Found {
  return { kind, key, sha256: sha256Hex(body), bytes: body.length };
}
