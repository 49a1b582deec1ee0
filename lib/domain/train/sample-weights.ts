import { TidegateError } from '../fault.ts';
import { firstAtOrAfter } from './first-at-or-after.ts';
import { checkSpans, type LabelSpans } from './label-spans.ts';
import { pick } from './pick.ts';

/**
 * How much of its label each row has to itself: the mean, over the instants of its closed span at which any label
 * begins or ends, of 1 / (labels in use then); h + 1 labels at a time give 1/(h + 1) (López de Prado, Advances in
 * Financial Machine Learning, 2018, chapter 4). Of one entity: the labels of another tell nothing about its market.
 */
export function averageUniqueness({ startUs, endUs }: LabelSpans): Float64Array {
  const instants = Float64Array.from(new Set([...startUs, ...endUs])).sort();
  const first = startUs.map((start) => firstAtOrAfter(instants, start));
  const last = endUs.map((end) => firstAtOrAfter(instants, end));
  const labels = new Float64Array(instants.length + 1);
  const change = (at: number, by: number): void => {
    labels[at] = (labels[at] ?? 0) + by;
  };
  first.forEach((at) => change(at, 1));
  last.forEach((at) => change(at + 1, -1));
  // Each instant lies in at least one label, so no share is 1/0.
  const shares = new Float64Array(instants.length + 1);
  let inUse = 0;
  instants.forEach((_, at) => {
    inUse += labels[at] ?? 0;
    shares[at + 1] = (shares[at] ?? 0) + 1 / inUse;
  });
  return first.map((from, row) => {
    const until = (last[row] ?? from) + 1;
    return ((shares[until] ?? Number.NaN) - (shares[from] ?? Number.NaN)) / (until - from);
  });
}

/**
 * exp(−age / (memory · n)), where n decision times lie in the table and `age` of them behind a row, so that rows of
 * several entities at one time weigh the same (the form of FreqAI, where each row has a time of its own).
 */
export function recency(startUs: Float64Array, memory: number): Float64Array {
  if (!(memory > 0)) throw new TidegateError('TG-3021', `a memory of ${memory} weighs nothing`);
  const times = Float64Array.from(new Set(startUs));
  return startUs.map((start) => {
    const age = times.length - 1 - firstAtOrAfter(times, start);
    return Math.exp(-age / (memory * times.length));
  });
}

export interface WeightOptions {
  /** By row. @default all rows are of one */
  readonly entity?: readonly string[];
  /** Share of the table after which a weight has fallen to 1/e. @default all of it weighs the same */
  readonly memory?: number;
}

/** Average label uniqueness times recency, of mean 1. */
export function sampleWeights(spans: LabelSpans, { entity, memory }: WeightOptions = {}): Float64Array {
  checkSpans(spans);
  const weights = new Float64Array(spans.startUs.length);
  for (const rows of Map.groupBy(weights.keys(), (row) => entity?.[row]).values()) {
    const own = averageUniqueness({ startUs: pick(spans.startUs, rows), endUs: pick(spans.endUs, rows) });
    rows.forEach((row, place) => (weights[row] = own[place] ?? Number.NaN));
  }
  const recent = memory === undefined ? undefined : recency(spans.startUs, memory);
  const raw = weights.map((weight, row) => weight * (recent?.[row] ?? 1));
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length;
  return raw.map((weight) => weight / mean);
}
