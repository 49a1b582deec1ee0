import { checkCounts, type CountedScores, oneEach } from './clustered-rows.ts';
import { checkLength } from './row-checks.ts';

/**
 * Rows in cells that do not overlap, and slices made of cells: folds and regimes for instance. Sums are kept by cell, so
 * that a resample costs one pass over the rows however many slices are asked for.
 */
export interface SlicedRows {
  /** By row; see `Clustered`. */
  readonly clusters: Uint32Array;
  /** By row. */
  readonly cells: Uint32Array;
  readonly cellCount: number;
  /** The cells of each slice. */
  readonly slices: readonly Uint32Array[];
}

/** The mean of each slice; NaN of one that a resample leaves without a row. */
export function slicedMeans(values: Float64Array, { clusters, cells, cellCount, slices }: SlicedRows): CountedScores {
  checkLength('clusters', values.length, clusters);
  checkLength('cells', values.length, cells);
  const sums = new Float64Array(cellCount);
  const sizes = new Float64Array(cellCount);
  const means = new Float64Array(slices.length);
  const ones = oneEach(clusters);
  return (counts = ones) => {
    checkCounts(ones.length, counts);
    sums.fill(0);
    sizes.fill(0);
    for (let row = 0; row < values.length; row += 1) {
      const count = counts[clusters[row] ?? 0] ?? 0;
      const cell = cells[row] ?? 0;
      sums[cell] = (sums[cell] ?? 0) + count * (values[row] ?? 0);
      sizes[cell] = (sizes[cell] ?? 0) + count;
    }
    slices.forEach((slice, at) => {
      means[at] = sumOver(slice, sums) / sumOver(slice, sizes);
    });
    return means;
  };
}

function sumOver(cells: Uint32Array, values: Float64Array): number {
  return cells.reduce((sum, cell) => sum + (values[cell] ?? 0), 0);
}

/** The answers of several, one behind the other. */
export function joinScores(parts: readonly CountedScores[]): CountedScores {
  const width = parts.reduce((sum, part) => sum + part().length, 0);
  const joined = new Float64Array(width);
  return (counts) => {
    let start = 0;
    for (const part of parts) {
      const answer = part(counts);
      joined.set(answer, start);
      start += answer.length;
    }
    return joined;
  };
}
