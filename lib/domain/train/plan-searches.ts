import type { JobToRun } from '../../../schemas/runs.ts';
import type { TrainJob } from '../../../schemas/training.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys } from '../registry/keys.ts';
import type { Pack } from './pack.ts';
import { searchesOf } from './run-documents.ts';
import { jobToRun, placeIn } from './run-jobs.ts';
import { jobName, type JobTask, trainJob } from './train-job.ts';
import type { TrainRun } from './train-runs.ts';

export interface SearchesRequest {
  readonly run: TrainRun;
  readonly pack: Pack;
  /** Of the pack, as it is deployed now: the run trains with this one to its end. */
  readonly recipe: { readonly text: string; readonly sha256: string };
  /** The descriptor of the data set. */
  readonly table: { readonly key: string; readonly sha256: string };
}

export interface SearchesPorts {
  readonly lake: Pick<Lake, 'putOnce'>;
  readonly lakeBucket: string;
  /** Where the workers of a search meet. */
  readonly journal: NonNullable<TrainJob['search']>['journal'];
}

/** Writes the recipe that the run trains with, and one job for each worker of the search of each group of heads. */
export async function planSearches(request: SearchesRequest, ports: SearchesPorts): Promise<JobToRun[]> {
  const { run, pack, recipe, table } = request;
  const { lake, lakeBucket, journal } = ports;
  const recipeKey = lakeKeys.recipe.key(run.tenant, run.run);
  await lake.putOnce(recipeKey, Buffer.from(recipe.text));
  const plan = {
    ...{ run, pack },
    recipe: { module: placeIn(lakeBucket, recipeKey), sha256: recipe.sha256 },
    table: { place: placeIn(lakeBucket, table.key), sha256: table.sha256 },
  };
  const tasks = searchesOf(run, pack).flatMap(({ group, jobs }) =>
    jobs.map((name): JobTask => ({ mode: 'search', name, group, journal })),
  );
  for (const task of tasks) {
    const document = Buffer.from(JSON.stringify(trainJob(plan, task)));
    await lake.putOnce(lakeKeys.trainJob.key(run.tenant, run.run, jobName(task)), document);
  }
  return tasks.map((task) => jobToRun(run, jobName(task), { pack, lakeBucket }));
}
