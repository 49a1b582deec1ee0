import { type Parameters, TrainJob } from '../../../schemas/training.ts';
import type { Pack, SearchGroup } from './pack.ts';
import { jobId } from './run-jobs.ts';
import type { TrainRun } from './train-runs.ts';

/** What all jobs of a run have in common. */
export interface JobPlan {
  readonly run: TrainRun;
  readonly pack: Pack;
  /** The `recipe.py` of the pack, and its digest. */
  readonly recipe: TrainJob['recipe'];
  /** The descriptor of the data set, and its digest. */
  readonly table: TrainJob['table'];
}

type Search = NonNullable<TrainJob['search']>;

export type JobTask =
  /** A worker of the search for a group of heads; all of them share one study, through the journal. */
  | {
      readonly mode: 'search';
      readonly name: string;
      readonly group: SearchGroup;
      readonly journal: Search['journal'];
    }
  /** `found` by the search for each head; none where the pack did not search. */
  | { readonly mode: 'train' | 'evaluate'; readonly found: Readonly<Record<string, Parameters>> };

/** As it is called in the lake. */
export function jobName(task: JobTask): string {
  return task.mode === 'search' ? task.name : task.mode;
}

/** The same document however often it is made: it is stored once, and a repeat must find it equal. */
export function trainJob({ run, pack, recipe, table }: JobPlan, task: JobTask): TrainJob {
  const { settings, tenant, model, seed } = run;
  const { cpus, memoryMiB, timeoutSeconds } = pack.limits;
  const heads = pack.heads.filter(({ name }) => task.mode !== 'search' || task.group.heads.includes(name));
  const found = task.mode === 'search' ? {} : task.found;
  return TrainJob.parse({
    contract: 'train-job/1',
    ...{ run: run.run, tenant, model, seed, recipe, table },
    job: jobId(run, jobName(task)),
    pack: pack.name,
    mode: task.mode,
    heads,
    rounds: { most: settings.rounds, patience: settings.patience },
    parameters: Object.fromEntries(heads.map(({ name }) => [name, { ...pack.parameters, ...found[name] }])),
    search: task.mode === 'search' ? searchOf(run, pack, task) : null,
    interval: pack.interval,
    explain: pack.explain,
    serving: pack.serving,
    threads: Math.min(cpus, mostThreads),
    limits: { memoryMiB, timeoutSeconds },
  } satisfies { readonly [key in keyof TrainJob]: unknown });
}

/** Of a job; more of them would wait for one another on tables of this size. */
const mostThreads = 64;

/** One worker alone tells its trials in an order that the seed fixes; of several, the quickest goes first. */
function searchOf(run: TrainRun, pack: Pack, { name, group, journal }: Extract<JobTask, { mode: 'search' }>): Search {
  const { groups: _groups, ...asked } = pack.search;
  return {
    ...asked,
    study: `${run.study ?? run.run}.${group.name}`,
    worker: name,
    journal,
    trials: run.settings.trials,
    deterministic: run.settings.workers === 1,
  };
}
