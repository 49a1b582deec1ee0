import { meanStatistic } from '../../../kernels/stats/mean-statistics.ts';
import { ranksOf } from '../../../kernels/stats/tied-order.ts';
import { mostFeatures, type Report } from '../../../../schemas/report.ts';
import {
  intervalOf,
  meanBlockOf,
  resample,
  type Resampled,
  type Resampling,
  together,
} from '../evaluation/resampling.ts';
import { fewestRegimeRows } from '../evaluation/slices.ts';
import { pick } from '../pick.ts';

type Explanation = Report['explanations'][number];

/** Rows of the sample, and how many of those learnt from they stand for. */
export interface Stratum {
  /** Null where there are no regimes. */
  readonly regime: string | null;
  readonly places: readonly number[];
  readonly learntRows: number;
}

/** How much a feature moves the margin of each row of the sample: |φ|. */
export interface FeatureSizes {
  readonly name: string;
  readonly sizes: Float64Array;
}

export interface Contributions {
  readonly head: string;
  readonly timesUs: Float64Array;
  readonly features: readonly FeatureSizes[];
  readonly strata: readonly Stratum[];
}

type ByFeature = ReadonlyMap<FeatureSizes, Resampled | undefined>;

/** The strongest features by mean |φ|: of all rows learnt from, and of each regime that has rows enough in the sample. */
export function featureImportances(
  given: Contributions,
  how: Resampling,
): Pick<Explanation, 'regimes' | 'smallRegimes'> {
  const { strata, features } = given;
  const isSmall = ({ places }: Stratum): boolean => places.length < fewestRegimeRows;
  const named = strata.filter(({ regime }) => regime !== null);
  const large = named.filter((stratum) => !isSmall(stratum));
  const slices = [
    { regime: null, parts: strata },
    ...large.map((stratum) => ({ regime: stratum.regime, parts: [stratum] })),
  ].map((slice) => ({ ...slice, top: strongest(features, slice.parts) }));
  const told = [...new Set(slices.flatMap(({ top }) => top.map(({ feature }) => feature)))];
  const means = new Map(strata.map((stratum) => [stratum, resampleMeans(stratum, { ...given, features: told }, how)]));
  return {
    regimes: slices.map(({ regime, parts, top }) => ({
      regime,
      rows: rowsOf(parts),
      learntRows: learntRowsOf(parts),
      features: top.flatMap(({ feature, rank }) => {
        const mean = intervalOf(
          weighMeans(parts, (part) => means.get(part)?.get(feature), how),
          how,
        );
        return mean === undefined ? [] : [{ feature: feature.name, rank, mean }];
      }),
    })),
    smallRegimes: named.filter(isSmall).map(({ regime, places }) => ({ regime: regime ?? '', rows: places.length })),
  };
}

function rowsOf(parts: readonly Stratum[]): number {
  return parts.reduce((sum, { places }) => sum + places.length, 0);
}

function learntRowsOf(parts: readonly Stratum[]): number {
  return parts.reduce((sum, { learntRows }) => sum + learntRows, 0);
}

interface Ranked {
  readonly feature: FeatureSizes;
  /** Equal means share the mean of their ranks. */
  readonly rank: number;
}

/** Of each feature the mean |φ| of all rows that were learnt from. */
export function meanSizes(features: readonly FeatureSizes[], parts: readonly Stratum[]): Float64Array {
  const all = learntRowsOf(parts);
  return Float64Array.from(features, ({ sizes }) =>
    parts.reduce((sum, { places, learntRows }) => sum + (learntRows / all) * meanStatistic(pick(sizes, places))(), 0),
  );
}

/** What no tree asks for moves nothing, and is left out. */
function strongest(features: readonly FeatureSizes[], parts: readonly Stratum[]): Ranked[] {
  const means = meanSizes(features, parts);
  const ranks = ranksOf(means.map((mean) => -mean));
  return features
    .map((feature, at) => ({ feature, rank: ranks[at] ?? 0 }))
    .filter((_, at) => means[at] !== 0)
    .sort((one, other) => one.rank - other.rank || (one.feature.name < other.feature.name ? -1 : 1))
    .slice(0, mostFeatures);
}

/**
 * Rows of a sample lie apart in time, but what a feature remembers or a regime lasts may be longer than that: so they are
 * drawn in blocks of neighbouring instants, which cost next to nothing where neighbours have nothing in common.
 */
function resampleMeans({ regime, places }: Stratum, given: Contributions, how: Resampling): ByFeature {
  const { head, features } = given;
  const timesUs = pick(given.timesUs, places);
  const instants = new Map(Array.from(new Set(timesUs.toSorted()), (timeUs, instant) => [timeUs, instant]));
  const clusters = Uint32Array.from(timesUs, (timeUs) => instants.get(timeUs) ?? 0);
  const statistics = features.map(({ sizes }) => meanStatistic(pick(sizes, places), clusters));
  const scores = (counts?: Float64Array) => Float64Array.from(statistics, (mean) => mean(counts));
  const rows = { instants: instants.size, stepUs: 0 };
  const chance = { stream: `importance/${head}/${regime ?? ''}`, meanBlock: meanBlockOf(0, rows), rows };
  const resampled = resample({ scores, estimates: scores() }, chance, how);
  return new Map(features.map((feature, at) => [feature, resampled[at]]));
}

/** The sample has as many rows of each regime: each is weighed by the rows that it stands for. */
function weighMeans(
  parts: readonly Stratum[],
  meanOf: (part: Stratum) => Resampled | undefined,
  { resamples }: Resampling,
): Resampled {
  const all = learntRowsOf(parts);
  const nothing: Resampled = { estimate: 0, values: new Float64Array(resamples) };
  return parts.reduce((sum, part) => {
    const mean = meanOf(part) ?? nothing;
    return together(sum, mean, (one, other) => one + (part.learntRows / all) * other);
  }, nothing);
}
