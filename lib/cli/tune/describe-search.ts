import type { TuneReport } from '../../../schemas/cli-tune.ts';
import type { ReportedSearch } from '../../../schemas/report.ts';
import type { SearchedRun } from './searched-run.ts';

export type Trial = ReportedSearch['trials'][number];
type Outcome = Pick<TuneReport['searches'][number], 'ended' | 'best'>;

export function describeSearch(found: SearchedRun): TuneReport {
  const searches = found.searches.map((search) => ({ ...outcomeOf(search), search }));
  return { contract: 'tune-report/1', ...runOf(found), searches };
}

export function runOf({ run, pack, size, seed, dataset }: SearchedRun) {
  return { run, pack, size, seed, dataset };
}

export function outcomeOf(search: ReportedSearch): Outcome {
  const states = Map.groupBy(search.trials, ({ state }) => state);
  return {
    ended: Object.fromEntries([...states].map(([state, trials]) => [state, trials.length])),
    best: bestTrial(search) ?? null,
  };
}

/** The first of equal ones, as the search itself takes it. */
function bestTrial({ trials, isHigherBetter }: ReportedSearch): Trial | undefined {
  const ended = trials.filter(({ state }) => state === 'complete');
  return ended.reduce<Trial | undefined>((best, trial) => {
    if (trial.value === null) return best;
    if (best?.value === null || best === undefined) return trial;
    return (isHigherBetter ? trial.value > best.value : trial.value < best.value) ? trial : best;
  }, undefined);
}

/** Of all trials, and of all searches: each has its own space. */
export function parameterNames(...searches: readonly Pick<ReportedSearch, 'trials'>[]): readonly string[] {
  const trials = searches.flatMap((search) => search.trials);
  return [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))].sort();
}
