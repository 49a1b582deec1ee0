import { routes } from '../../../schemas/routes.ts';
import { runStates, TrainRunList, type TrainRunStatus } from '../../../schemas/run-api.ts';
import { parseTime, secondUs } from '../../domain/time.ts';
import type { ApiClient } from '../api-client.ts';
import { spanInWords } from '../import/progress.ts';
import { findRun } from './run-feed.ts';

/** Seconds by state. */
export type StateTimes = ReadonlyMap<string, number>;

/** What the states of the last run of this kind took that has registered a model: the best guess there is for another. */
export async function earlierTimes(
  api: ApiClient,
  { run, pack, size }: Pick<TrainRunStatus, 'run' | 'pack' | 'size'>,
): Promise<StateTimes> {
  const { runs } = await api.ask(routes.listRuns, TrainRunList, { query: { pack, limit: 100 } });
  const earlier = runs.find((each) => each.run !== run && each.size === size && each.status === 'registered');
  if (earlier === undefined) return new Map();
  const { states } = await findRun(api, earlier.run);
  return new Map(states.map(({ name, seconds }) => [name, seconds]));
}

/** How long the state that runs has taken, and what is left of it and of the run, as far as an earlier run tells. */
export function timeInWords(status: TrainRunStatus, state: string, earlier: StateTimes): string {
  const elapsed = elapsedSeconds(status);
  const took = earlier.get(state);
  if (took === undefined) return secondsInWords(elapsed);
  const later = runStates.slice(runStates.findIndex((name) => name === state) + 1);
  const left = later.reduce((sum, name) => sum + (earlier.get(name) ?? 0), Math.max(0, took - elapsed));
  return `${secondsInWords(elapsed)} of about ${secondsInWords(took)}; the run has about ${secondsInWords(left)} left`;
}

/** Since the last state ended, by the clock of the platform. */
export function elapsedSeconds({ startedAt, seconds, states }: TrainRunStatus): number {
  const startedUs = parseTime(startedAt) ?? 0;
  const sinceUs = Math.max(startedUs, ...states.map(({ finishedAt }) => parseTime(finishedAt) ?? 0));
  return Math.max(0, seconds - (sinceUs - startedUs) / secondUs);
}

export function secondsInWords(seconds: number): string {
  return spanInWords(seconds * 1000);
}
