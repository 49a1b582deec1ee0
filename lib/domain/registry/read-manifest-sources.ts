import { Evaluation } from '../../../schemas/evaluation.ts';
import { FeatureTable, type ModelManifest, type TrainJob } from '../../../schemas/training.ts';
import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import { type GroupResults, readDocument, readSearches } from '../train/run-documents.ts';
import type { Pack } from '../train/pack.ts';
import type { TrainRun } from '../train/train-runs.ts';
import { sha256Hex } from '../canonical-json.ts';
import { lakeKeys, trainingFiles } from './keys.ts';

export interface PackRun {
  readonly run: TrainRun;
  readonly pack: Pick<Pack, 'search' | 'market'>;
}

export interface ManifestSources {
  readonly table: FeatureTable;
  readonly evaluation: Evaluation;
  /** Of the whole study of each group of heads; none where there was no search. */
  readonly trials: ModelManifest['trials'];
}

/** What else a manifest tells of: the rows, the scores, the search. */
export async function readManifestSources(
  { run, pack }: PackRun,
  job: TrainJob,
  lake: Pick<Lake, 'get'>,
): Promise<ManifestSources> {
  const { tenant, dataset } = run;
  if (dataset === undefined) throw new TidegateError('TG-3059', `run ${run.run} has no data set`);
  const key = lakeKeys.dataset.key(tenant, dataset, trainingFiles.descriptor);
  const { content: table, bytes } = await readDocument(lake, key, FeatureTable);
  if (sha256Hex(bytes) !== job.table.sha256) throw new TidegateError('TG-3059', `${key} is not what was trained on`);
  const { content: evaluation } = await readDocument(lake, lakeKeys.evaluation.key(tenant, run.run), Evaluation);
  return { table, evaluation, trials: (await readSearches(lake, run, pack)).flatMap(mostOf) };
}

/** Workers end one after another, and each tells of the study as it was then. */
function mostOf({ group, results }: GroupResults): ModelManifest['trials'] {
  const told = results.flatMap(({ trials }) => trials ?? []);
  const count = ({ complete, pruned, failed }: (typeof told)[number]) => complete + pruned + failed;
  const [most] = told.toSorted((one, other) => count(other) - count(one));
  return most === undefined ? [] : [{ group: group.name, ...most }];
}
