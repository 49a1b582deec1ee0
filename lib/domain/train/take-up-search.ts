import type { TrainRequest } from '../../../schemas/run-api.ts';
import { RequestError } from '../fault.ts';
import type { RunFailures } from '../monitor/ports.ts';
import { standingOf } from './run-standing.ts';
import type { TrainingRequest } from './start-run.ts';
import type { TrainRun, TrainRuns } from './train-runs.ts';

/** What a run has of an earlier one whose search it goes on with: trials on other rows would not compare. */
export interface TakenUp {
  /** The run that began the search. */
  readonly study: string;
  readonly dataset: string;
  readonly asOfUs: number;
}

export interface EarlierQuestion extends Pick<TrainRequest, 'resume'> {
  readonly tenant: string;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface EarlierPorts {
  readonly runs: Pick<TrainRuns, 'find'>;
  readonly runFailures: Pick<RunFailures, 'find'>;
}

/** The run whose search is to be taken up, as it stands; undefined where none is asked for. */
export async function findEarlier({ tenant, resume, nowUs }: EarlierQuestion, ports: EarlierPorts) {
  if (resume === undefined) return undefined;
  const found = await ports.runs.find(tenant, resume);
  if (found === undefined) throw new RequestError('TG-3090', `there is no run ${resume} to resume`);
  return standingOf(found, nowUs, ports.runFailures);
}

/** Throws TG-3057 where the earlier run left no search, TG-3033 where the new one would search for something else. */
export function takeUpSearch(earlier: TrainRun, wanted: TrainingRequest): TakenUp {
  const { run, study = run, dataset, asOfUs } = earlier;
  if (earlier.status === 'running') throw new RequestError('TG-3057', `run ${run} is under way`);
  if (earlier.settings.trials === 0) throw new RequestError('TG-3057', `run ${run} has searched nothing`);
  if (dataset === undefined) throw new RequestError('TG-3057', `run ${run} ended before it had a data set`);
  const [different] = differencesOf(earlier, wanted);
  if (different !== undefined) throw new RequestError('TG-3033', `the search of ${run} had ${different}`);
  return { study, dataset, asOfUs };
}

/** How many trials there are, and who runs them, decides nothing about what one is worth. */
function differencesOf(earlier: TrainRun, wanted: TrainingRequest): string[] {
  const [before, now] = [subjectOf(earlier), subjectOf(wanted)];
  const differences = Object.entries(before).flatMap(([what, value]) =>
    value === now[what] ? [] : [`${what} ${value}, and ${now[what]} is asked for`],
  );
  const { workers } = earlier.settings;
  const isOrderLost = workers > 1 && wanted.settings.workers === 1;
  return isOrderLost ? [...differences, `${workers} workers, and one alone is asked for`] : differences;
}

type Subject = Readonly<Record<string, string | number>>;

function subjectOf({
  pack,
  size,
  seed,
  settings,
}: Pick<TrainingRequest, 'pack' | 'size' | 'seed' | 'settings'>): Subject {
  const { trials: _trials, workers: _workers, ...rest } = settings;
  return { pack, size, seed, ...rest };
}
