import type { Pcg32 } from '../random/pcg32.ts';
import type { CountedScores, CountedStatistic } from './clustered-rows.ts';
import type { Interval } from './interval.ts';

/** For a percentile of 2.5 %: fifty of them lie beyond. */
export const enoughResamples = 2000;

export interface BootstrapOptions {
  /** How many clusters there are, in order of time. */
  readonly clusters: number;
  /** Mean length of a block, at least 1; 1 draws clusters one by one. */
  readonly meanBlock: number;
  readonly random: Pcg32;
  /** @default enoughResamples */
  readonly resamples?: number;
  /** Share of resamples inside the interval. @default 0.95 */
  readonly confidence?: number;
}

/** With the percentile interval, interpolated between order statistics; NaN where no resample had a value. */
export interface BootstrapResult extends Interval {
  /** Of the sample itself. */
  readonly estimate: number;
  /** Standard deviation over resamples. */
  readonly standardError: number;
  /** (1 + how many resamples are 0 or below) / (resamples + 1), against a value of 0 or below. */
  readonly p: number;
  readonly resamples: number;
  /**
   * Resamples without a value, a single class for instance: outside the interval, but counted against the claim in p.
   */
  readonly undefinedResamples: number;
}

/**
 * The stationary bootstrap of Politis and Romano (1994): blocks of geometric length from uniform starts, the last
 * cluster followed by the first, so that dependence in time survives inside blocks. Only counts per cluster are drawn:
 * two models in one statistic are resampled together, and a resample allocates nothing.
 */
export function stationaryBootstrap(statistic: CountedStatistic, options: BootstrapOptions): BootstrapResult {
  const [values = new Float64Array(0)] = resampleTogether((counts) => Float64Array.of(statistic(counts)), options);
  return summariseResamples(statistic(), values, options.confidence);
}

/**
 * What each of several scores says of the same resamples, by score. Differences and ratios of them are then those of
 * paired samples, and a resample is drawn once for all.
 */
export function resampleTogether(scores: CountedScores, options: BootstrapOptions): Float64Array[] {
  const { clusters, meanBlock, random, resamples = enoughResamples, confidence = 0.95 } = options;
  checkOptions({ clusters, meanBlock, resamples, confidence });
  const counts = new Float64Array(clusters);
  const rows = Array.from({ length: resamples }, () => {
    drawCounts(counts, meanBlock, random);
    return Float64Array.from(scores(counts));
  });
  return Array.from({ length: rows[0]?.length ?? 0 }, (_, score) => {
    return Float64Array.from(rows, (row) => row[score] ?? Number.NaN);
  });
}

export function summariseResamples(estimate: number, values: Float64Array, confidence = 0.95): BootstrapResult {
  // A typed array sorts NaN behind every number.
  const sorted = values.toSorted();
  const firstGap = sorted.findIndex((value) => Number.isNaN(value));
  const defined = firstGap < 0 ? sorted : sorted.subarray(0, firstGap);
  const notAbove = countNotAbove(defined) + values.length - defined.length;
  return {
    estimate,
    lower: percentile(defined, (1 - confidence) / 2),
    upper: percentile(defined, (1 + confidence) / 2),
    standardError: deviation(defined),
    p: (1 + notAbove) / (values.length + 1),
    resamples: values.length,
    undefinedResamples: values.length - defined.length,
  };
}

/** How often each cluster occurs in one resample of as many clusters; overwrites `counts`. */
export function drawCounts(counts: Float64Array, meanBlock: number, random: Pcg32): void {
  const { length } = counts;
  // P(length > k) = (1 − 1/mean)^k, by inversion; a mean of 1 gives −∞, and 0/−∞ and x/−∞ are blocks of one.
  const perStep = Math.log1p(-1 / meanBlock);
  counts.fill(0);
  for (let drawn = 0; drawn < length;) {
    const block = Math.min(length - drawn, 1 + Math.floor(Math.log(random.uniform()) / perStep));
    let at = random.below(length);
    for (let step = 0; step < block; step += 1) {
      counts[at] = (counts[at] ?? 0) + 1;
      at = at + 1 === length ? 0 : at + 1;
    }
    drawn += block;
  }
}

/** Of rising values, linear between (n−1)·share and its neighbours (Hyndman and Fan 1996, type 7). */
export function percentile(rising: Float64Array, share: number): number {
  const place = (rising.length - 1) * share;
  const below = Math.floor(place);
  const low = rising[below] ?? Number.NaN;
  const high = rising[below + 1] ?? low;
  // Without the first case an infinite value would meet ∞ − ∞ or 0 · ∞.
  return low === high || place === below ? low : low * (1 - place + below) + high * (place - below);
}

function countNotAbove(rising: Float64Array): number {
  const first = rising.findIndex((value) => value > 0);
  return first < 0 ? rising.length : first;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

type Checked = Required<Omit<BootstrapOptions, 'random'>>;

function checkOptions({ clusters, meanBlock, resamples, confidence }: Checked): void {
  if (!Number.isSafeInteger(clusters) || clusters < 1)
    throw new RangeError(`nothing to draw from: ${clusters} clusters`);
  if (!(meanBlock >= 1)) throw new RangeError(`a block has at least one cluster on average, got ${meanBlock}`);
  if (!Number.isSafeInteger(resamples) || resamples < 2)
    throw new RangeError(`two resamples or more, got ${resamples}`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`a confidence is between 0 and 1, got ${confidence}`);
}
