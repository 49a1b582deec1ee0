import { type BarSeries, read } from './bar-series.ts';

interface RollingParts {
  readonly series: BarSeries;
  readonly recursions: Float64Array;
}

/** Number of the next bar, the last prices, the last volumes, the recursions. */
export function rollingStateLength({ history }: BarSeries, recursions: Float64Array): number {
  return 1 + 2 * history + recursions.length;
}

/** Suffixes and prefixes of blocks are not kept: they follow from the bars of the largest window. */
export function writeRollingState(state: Float64Array, parts: RollingParts & { readonly nextBar: number }): void {
  const { series, recursions, nextBar } = parts;
  const { history, prices, volumes, end } = series;
  refuseLength(state, rollingStateLength(series, recursions));
  state[0] = nextBar;
  state.set(prices.subarray(end - history, end), 1);
  state.set(volumes.subarray(end - history, end), 1 + history);
  state.set(recursions, 1 + 2 * history);
  unifyGaps(state);
}

/** Answers the number of the next bar. */
export function readRollingState(state: Float64Array, { series, recursions }: RollingParts): number {
  const { history } = series;
  refuseLength(state, rollingStateLength(series, recursions));
  series.prices.set(state.subarray(1, 1 + history));
  series.volumes.set(state.subarray(1 + history, 1 + 2 * history));
  series.end = history;
  recursions.set(state.subarray(1 + 2 * history));
  return read(state, 0);
}

/** NaN has many bit patterns, and a digest of the state must not depend on which one a gap came with. */
function unifyGaps(state: Float64Array): void {
  for (let slot = 0; slot < state.length; slot += 1) {
    if (Number.isNaN(state[slot])) state[slot] = Number.NaN;
  }
}

function refuseLength({ length }: Float64Array, expected: number): void {
  if (length !== expected) throw new RangeError(`a state of this set has ${expected} values, got ${length}`);
}
