import { checkLength } from './row-checks.ts';

/**
 * Rows that are drawn together: `clusters[row]` is the number of a row's cluster from 0 up, its instant for instance.
 * Without it every row is a cluster of its own.
 */
export interface Clustered {
  readonly clusters?: Uint32Array;
}

/**
 * A statistic of a sample in which the rows of cluster c count `counts[c]` times; without counts, of the rows as they
 * are. A resample is then a change of counts: nothing is copied, sorted or allocated for it.
 */
export type CountedStatistic = (counts?: Float64Array) => number;

/** Several statistics at once; the answer is overwritten by the next call. */
export type CountedScores = (counts?: Float64Array) => Float64Array;

export function clustersOf(rows: number, clusters: Uint32Array | undefined): Uint32Array {
  if (clusters === undefined) return Uint32Array.from({ length: rows }, (_, row) => row);
  checkLength('clusters', rows, clusters);
  return clusters;
}

/** Too few counts would leave rows out in silence. Clusters behind the last one that has a row are allowed. */
export function checkCounts(clusters: number, counts: Float64Array): void {
  if (counts.length < clusters) throw new RangeError(`the rows have ${clusters} clusters, got ${counts.length} counts`);
}

/** The sample as it is: every cluster once. */
export function oneEach(clusters: Uint32Array): Float64Array {
  return new Float64Array(clusters.reduce((most, cluster) => Math.max(most, cluster + 1), 0)).fill(1);
}
