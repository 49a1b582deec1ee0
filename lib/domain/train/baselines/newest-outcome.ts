import type { TargetColumns } from '../matured-rows.ts';
import { knownOutcomes } from './mean-by-state.ts';

/** Of a target at each decision, the outcome that became known last; NaN before the first. */
export function newestOutcome(target: TargetColumns, decisionTimesUs: Float64Array): Float64Array {
  const outcomes = knownOutcomes(target);
  let newest = Number.NaN;
  return decisionTimesUs.map((timeUs) => {
    for (const row of outcomes.until(timeUs)) newest = target.values[row] ?? Number.NaN;
    return newest;
  });
}
