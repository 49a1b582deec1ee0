import type { PredictionSummary } from '../domain/serve/prediction-log.ts';

/** An id rises with its time; of one millisecond, the greater one counts as the newer. */
export function newestPredictions<Summary extends PredictionSummary>(
  found: readonly Summary[],
  limit: number,
): readonly Summary[] {
  return found.toSorted((one, other) => (one.id < other.id ? 1 : -1)).slice(0, limit);
}

/** So far back a list goes. */
export const searchedHours = 48;
