import { checkCounts, clustersOf, type CountedStatistic } from './clustered-rows.ts';
import { checkLength } from './row-checks.ts';

/** Mean over rows; per cluster only a sum and a size are kept, so that a resample costs one pass over clusters. */
export function meanStatistic(values: Float64Array, clusters?: Uint32Array): CountedStatistic {
  const totals = clusterTotals(values, clusters);
  return (counts) => total(totals, totals.sums, counts) / total(totals, totals.sizes, counts);
}

/**
 * 1 − mean loss / mean loss of the reference on the same rows: 0 is as good as the reference, 1 perfect. NaN or −∞ where
 * the reference never errs.
 */
export function skillStatistic(
  losses: Float64Array,
  referenceLosses: Float64Array,
  clusters?: Uint32Array,
): CountedStatistic {
  checkLength('losses of the reference', losses.length, referenceLosses);
  const own = clusterTotals(losses, clusters);
  const reference = clusterTotals(referenceLosses, clusters);
  return (counts) => 1 - total(own, own.sums, counts) / total(reference, reference.sums, counts);
}

/** Of two statistics on the same resample: what is common to both cancels. */
export function differenceStatistic(one: CountedStatistic, other: CountedStatistic): CountedStatistic {
  return (counts) => one(counts) - other(counts);
}

/** Only clusters that have a row: a slice of a long sample costs no more than its own instants. */
interface ClusterTotals {
  readonly clusters: Uint32Array;
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
}

function clusterTotals(values: Float64Array, given: Uint32Array | undefined): ClusterTotals {
  const clusters = clustersOf(values.length, given);
  const length = clusters.reduce((most, cluster) => Math.max(most, cluster + 1), 0);
  const sums = new Float64Array(length);
  const sizes = new Float64Array(length);
  values.forEach((value, row) => {
    const cluster = clusters[row] ?? 0;
    sums[cluster] = (sums[cluster] ?? 0) + value;
    sizes[cluster] = (sizes[cluster] ?? 0) + 1;
  });
  const found = Uint32Array.from(sizes.keys()).filter((cluster) => sizes[cluster] !== 0);
  return { clusters: found, sums: sums.filter((_, at) => sizes[at] !== 0), sizes: sizes.filter((size) => size !== 0) };
}

function total({ clusters }: ClusterTotals, values: Float64Array, counts: Float64Array | undefined): number {
  if (counts === undefined) return values.reduce((sum, value) => sum + value, 0);
  checkCounts((clusters.at(-1) ?? -1) + 1, counts);
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += (values[at] ?? 0) * (counts[clusters[at] ?? 0] ?? 0);
  return sum;
}
