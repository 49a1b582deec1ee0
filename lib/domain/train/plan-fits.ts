import type { PlannedFits } from '../../../schemas/runs.ts';
import { FeatureTable, type SucceededResult } from '../../../schemas/training.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys, trainingFiles } from '../registry/keys.ts';
import type { Pack, SearchGroup } from './pack.ts';
import { type GroupResults, readDocument, readSearches } from './run-documents.ts';
import { jobToRun, placeIn } from './run-jobs.ts';
import { trainJob } from './train-job.ts';
import type { TrainRun } from './train-runs.ts';

export interface FitsRequest {
  readonly run: TrainRun;
  readonly pack: Pack;
}

export interface PlanPorts {
  readonly lake: Pick<Lake, 'get' | 'putOnce'>;
  readonly lakeBucket: string;
}

type Best = NonNullable<NonNullable<SucceededResult['trials']>['best']>;

/** The trial whose parameters the heads of a group get. */
export interface GroupBest extends Best {
  readonly group: SearchGroup;
}

export interface FitPlan {
  readonly fits: PlannedFits;
  /** By group of heads; none where nothing was searched. */
  readonly best: readonly GroupBest[];
}

/** Writes the two jobs that follow a search, with the parameters that it found best for each group of heads; without one, with the pack's. */
export async function planFits({ run, pack }: FitsRequest, ports: PlanPorts): Promise<FitPlan> {
  const { lake, lakeBucket } = ports;
  const best = (await readSearches(lake, run, pack)).map(bestOf);
  const found = Object.fromEntries(
    best.flatMap(({ group, parameters }) => group.heads.map((head) => [head, parameters] as const)),
  );
  const plan = { run, pack, ...(await readSources(run, ports)) };
  for (const mode of ['train', 'evaluate'] as const) {
    const job = trainJob(plan, { mode, found });
    await lake.putOnce(lakeKeys.trainJob.key(run.tenant, run.run, mode), Buffer.from(JSON.stringify(job)));
  }
  const toRun = (name: string) => jobToRun(run, name, { pack, lakeBucket });
  return { fits: { train: toRun('train'), evaluate: toRun('evaluate') }, best };
}

/** Each worker tells of the whole study as it found it at its own end. The earlier of two equal trials counts. */
function bestOf({ group, results }: GroupResults): GroupBest {
  const found = results.flatMap(({ trials }) => trials?.best ?? []);
  const [best] = found.toSorted((one, other) => other.value - one.value || one.number - other.number);
  if (best === undefined) {
    throw new TidegateError('TG-3054', `group ${group.name}: ${results.length} workers, and no trial with a score`);
  }
  return { group, ...best };
}

/** Table and recipe as they lie in the lake, with their digests. */
async function readSources({ tenant, run, dataset }: TrainRun, { lake, lakeBucket }: PlanPorts) {
  if (dataset === undefined) throw new TidegateError('TG-3059', `run ${run} has no data set`);
  const tableKey = lakeKeys.dataset.key(tenant, dataset, trainingFiles.descriptor);
  const { bytes: table } = await readDocument(lake, tableKey, FeatureTable);
  const recipeKey = lakeKeys.recipe.key(tenant, run);
  const recipe = await lake.get(recipeKey);
  if (recipe === undefined) throw new TidegateError('TG-3059', `${recipeKey} is missing`);
  return {
    table: { place: placeIn(lakeBucket, tableKey), sha256: sha256Hex(table) },
    recipe: { module: placeIn(lakeBucket, recipeKey), sha256: sha256Hex(recipe) },
  };
}
