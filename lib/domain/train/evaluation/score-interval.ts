import * as z from 'zod';
import { binomialTest } from '../../../kernels/stats/binomial.ts';
import { holm } from '../../../kernels/stats/holm.ts';
import { sortQuantiles } from '../../../kernels/stats/quantile-order.ts';
import { joinScores, slicedMeans } from '../../../kernels/stats/sliced-rows.ts';
import type { EvaluatedInterval } from '../../../../schemas/evaluation.ts';
import type { Head } from '../../../../schemas/training.ts';
import { pick } from '../pick.ts';
import type { HeadForecasts } from './read-forecasts.ts';
import { intervalOf, meanBlockOf, overlapOf, resample } from './resampling.ts';
import { namesOf, type Scoring } from './score-head.ts';
import type { Slice } from './slices.ts';
import type { TestRows } from './test-rows.ts';

const count = z.int().min(0);

/** What the harness says of the intervals that it conformalised in a fold; the scores themselves are for serving. */
export const ConformalFile = z.object({
  intervals: z.array(
    z.object({
      interval: z.string(),
      heads: z.array(z.string()),
      alpha: z.number(),
      status: z.enum(['READY', 'WARMUP']),
      rows: count,
      widening: z.number().nullable(),
    }),
  ),
});

export interface IntervalToScore {
  readonly name: string;
  /** By rising quantile, with what each forecast. */
  readonly heads: readonly Extract<Head, { readonly objective: 'quantile' }>[];
  readonly forecasts: readonly HeadForecasts[];
  readonly labels: Float64Array;
  readonly promised: number;
  readonly folds: EvaluatedInterval['folds'];
}

export function scoreInterval(given: IntervalToScore, scoring: Scoring): EvaluatedInterval {
  const { name, heads, forecasts, labels, promised, folds } = given;
  const bounds = { low: forecasts[0]?.value ?? labels, high: forecasts.at(-1)?.value ?? labels };
  const hits = labels.map((label, row) => {
    return label >= (bounds.low[row] ?? Number.NaN) && label <= (bounds.high[row] ?? Number.NaN) ? 1 : 0;
  });
  const widths = labels.map((_, row) => (bounds.high[row] ?? Number.NaN) - (bounds.low[row] ?? Number.NaN));
  const horizonUs = heads[0]?.horizonUs ?? 0;
  const covering = { name, hits, widths, horizonUs, promised };
  return {
    ...{ interval: name, heads: heads.map((head) => head.name), horizonUs, promised },
    rawCrossingRate: crossingRate(forecasts.map(({ uncalibrated }) => uncalibrated)),
    sortedCrossingRate: crossingRate(forecasts.map(({ value }) => value)),
    folds: [...folds],
    coverage: coverageOf(covering, scoring),
  };
}

/** Rows on which a higher quantile lies below a lower one. */
function crossingRate(columns: readonly Float64Array[]): number {
  const rows = columns[0]?.length ?? 0;
  const beside = Float64Array.from({ length: rows * columns.length }, (_, at) => {
    return columns[at % columns.length]?.[Math.floor(at / columns.length)] ?? Number.NaN;
  });
  return sortQuantiles(beside, columns.length).rate;
}

interface Covering {
  readonly name: string;
  readonly hits: Float64Array;
  readonly widths: Float64Array;
  readonly horizonUs: number;
  readonly promised: number;
}

function coverageOf(given: Covering, { rows, slices, resampling }: Scoring): EvaluatedInterval['coverage'] {
  const { name, hits, widths, horizonUs, promised } = given;
  const meanBlock = meanBlockOf(horizonUs, rows);
  const scores = joinScores([slicedMeans(hits, slices.sliced), slicedMeans(widths, slices.sliced)]);
  const chance = { stream: `interval/${name}`, meanBlock, rows };
  const resampled = resample({ scores, estimates: Float64Array.from(scores()) }, chance, resampling);
  const told = resampled.map((one) => intervalOf(one, resampling));
  return slices.slices.map((slice, at) => {
    const inside = pick(hits, slice.rows);
    const covered = inside.reduce((sum, hit) => sum + hit, 0);
    const [share, width] = [told[at], told[slices.slices.length + at]];
    const plain = covered / inside.length;
    return {
      ...namesOf(slice),
      covered,
      share: share ?? { value: plain, low: plain, high: plain },
      p: clampP(binomialTest({ successes: covered, trials: inside.length }, promised).twoSided),
      interleavedP: interleavedP(inside, rows, { ...slice, promised, overlap: overlapOf(horizonUs, rows) }),
      meanWidth: width ?? null,
    };
  });
}

interface Interleaving extends Slice {
  readonly promised: number;
  readonly overlap: number;
}

/**
 * Labels that overlap miss together, and so do entities of one instant: every h-th instant of one entity is a series
 * that is tested alone, and Holm's correction, which holds however the tests depend on one another, joins them.
 */
function interleavedP(
  hits: Float64Array,
  { instant, entity }: TestRows,
  { rows, promised, overlap }: Interleaving,
): number {
  const series = new Map<number, { trials: number; successes: number }>();
  rows.forEach((row, place) => {
    const key = (entity[row] ?? 0) * overlap + ((instant[row] ?? 0) % overlap);
    const own = series.get(key) ?? { trials: 0, successes: 0 };
    series.set(key, own);
    own.trials += 1;
    own.successes += hits[place] ?? 0;
  });
  const values = Float64Array.from(series.values(), (own) => binomialTest(own, promised).twoSided);
  return clampP(holm(values).reduce((least, p) => Math.min(least, p), 1));
}

/** Tails that are added may pass 1 in their last digit. */
function clampP(p: number): number {
  return Math.min(1, Math.max(0, p));
}
