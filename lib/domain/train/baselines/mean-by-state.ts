import type { TargetColumns } from '../matured-rows.ts';

export interface StateOptions {
  /** By decision: what was seen at the decision. @default one state for all, and the mean of all as it is */
  readonly states?: Uint8Array;
  /** Counts as so many outcomes of this mean before the first is known. @default none: NaN until one is */
  readonly prior?: { readonly mean: number; readonly weight: number };
}

/** A state with this many outcomes counts for as much as all others together: neighbouring labels overlap. */
const shrinkage = 100;

/** That a byte can tell apart. */
const mostStates = 256;

/**
 * The naive forecast of a target at each decision: the mean of its outcomes in the same state among those that were
 * known by then, drawn towards the mean of all, m = (Σ y_state + κ · m_all) / (n_state + κ). Without states it
 * is climatology; with the newest outcome as the state, persistence that has calibrated itself. One pass; nothing that
 * became known after a decision changes its forecast.
 */
export function meanByState(
  target: TargetColumns,
  decisionTimesUs: Float64Array,
  { states, prior = { mean: 0, weight: 0 } }: StateOptions = {},
): Float64Array {
  const sums = new Float64Array(mostStates);
  const counts = new Float64Array(mostStates);
  let [allSum, all] = [prior.mean * prior.weight, prior.weight];
  const outcomes = knownOutcomes(target);
  return decisionTimesUs.map((timeUs, decision) => {
    for (const row of outcomes.until(timeUs)) {
      const [value, state] = [target.values[row] ?? Number.NaN, states?.[row] ?? 0];
      sums[state] = (sums[state] ?? 0) + value;
      counts[state] = (counts[state] ?? 0) + 1;
      allSum += value;
      all += 1;
    }
    if (states === undefined) return allSum / all;
    const state = states[decision] ?? 0;
    return ((sums[state] ?? 0) + (shrinkage * allSum) / all) / ((counts[state] ?? 0) + shrinkage);
  });
}

/** Hands out the outcomes of a target, each once, as they become known; they do so in the order of the decisions. */
export function knownOutcomes({ values, availableAtUs }: TargetColumns) {
  let next = 0;
  return {
    *until(timeUs: number): Generator<number, void> {
      for (; (availableAtUs[next] ?? Number.NaN) <= timeUs; next += 1) {
        if (!Number.isNaN(values[next])) yield next;
      }
    },
  };
}
