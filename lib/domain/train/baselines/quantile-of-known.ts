import { TrailingQuantile } from '../labels/trailing-quantile.ts';
import type { TargetColumns } from '../matured-rows.ts';
import { knownOutcomes } from './mean-by-state.ts';

export interface QuantileOptions {
  readonly quantile: number;
  /** Of the outcomes that became known last, so many count. */
  readonly most: number;
}

/** The climatology of a quantile: that of the newest outcomes known at each decision; NaN before the first. */
export function quantileOfKnown(
  target: TargetColumns,
  decisionTimesUs: Float64Array,
  { quantile, most }: QuantileOptions,
): Float64Array {
  const trailing = new TrailingQuantile(quantile, most);
  const outcomes = knownOutcomes(target);
  return decisionTimesUs.map((timeUs) => {
    for (const row of outcomes.until(timeUs)) trailing.add(target.values[row] ?? Number.NaN);
    return trailing.value();
  });
}
