import { checkCounts, type CountedScores, oneEach } from './clustered-rows.ts';
import { reliabilityBins } from './reliability.ts';
import { checkLabels } from './row-checks.ts';
import type { SlicedRows } from './sliced-rows.ts';
import type { TiedOrder } from './tied-order.ts';

export interface RankedRows {
  readonly probabilities: Float64Array;
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** Of the probabilities. */
  readonly order: TiedOrder;
}

/** Area under the curve, average precision, calibration error. */
const scoreCount = 3;

/** Finer levels move no score in its fourth digit, and take longer to sum up. */
const mostLevels = 1024;

/**
 * The area under the curve of every slice, then their average precisions, then their calibration errors, as `BinaryRanking` and `Reliability`
 * define them, on probabilities in at most 1,024 levels of equal mass. Own because resamples of 130,000 rows in the
 * order of probabilities are 130,000 jumps through memory; in the order of time, into a small histogram, they cost a
 * fifteenth. Where there are no more distinct probabilities than levels it is exact; else the caller, who knows the
 * exact scores of the sample, takes the difference back.
 */
export function slicedRanking({ probabilities, labels, order }: RankedRows, sliced: SlicedRows): CountedScores {
  checkLabels(probabilities.length, labels);
  const { levels, means } = findLevels(probabilities, order);
  const { clusters, cells, cellCount, slices } = sliced;
  // By cell, level and label, in this order: what a pass over a slice reads lies side by side.
  const width = 2 * means.length;
  const keys = levels.map((level, row) => (cells[row] ?? 0) * width + 2 * level + (labels[row] ?? 0));
  const histogram = new Float64Array(cellCount * width);
  const slice = new Float64Array(width);
  const scores = new Float64Array(scoreCount * slices.length);
  const ones = oneEach(clusters);
  return (counts = ones) => {
    checkCounts(ones.length, counts);
    histogram.fill(0);
    for (let row = 0; row < keys.length; row += 1) {
      const key = keys[row] ?? 0;
      histogram[key] = (histogram[key] ?? 0) + (counts[clusters[row] ?? 0] ?? 0);
    }
    slices.forEach((own, at) => {
      slice.fill(0);
      for (const cell of own) addTo(slice, histogram.subarray(cell * width, (cell + 1) * width));
      scores[at] = areaOf(slice);
      scores[slices.length + at] = precisionOf(slice);
      scores[2 * slices.length + at] = calibrationErrorOf(slice, means);
    });
    return scores;
  };
}

interface Levels {
  /** By row, rising with the probability. */
  readonly levels: Uint32Array;
  /** Mean probability of the rows of each level. */
  readonly means: Float64Array;
}

/** Equal probabilities share a level. */
function findLevels(probabilities: Float64Array, { rows, ends }: TiedOrder): Levels {
  const levels = new Uint32Array(rows.length);
  const sums: number[] = [];
  const sizes: number[] = [];
  let [start, last] = [0, -1];
  for (const [group, end] of ends.entries()) {
    const middle = (start + end) / 2;
    const quantised = Math.floor((mostLevels * middle) / rows.length);
    const wanted = ends.length <= mostLevels ? group : quantised;
    if (wanted !== last) sizes.push(0);
    last = wanted;
    const level = sizes.length - 1;
    for (const row of rows.subarray(start, end)) {
      levels[row] = level;
      sums[level] = (sums[level] ?? 0) + (probabilities[row] ?? 0);
    }
    sizes[level] = (sizes[level] ?? 0) + end - start;
    start = end;
  }
  return { levels, means: Float64Array.from(sums, (sum, level) => sum / (sizes[level] ?? 1)) };
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] ?? 0) + (values[at] ?? 0);
}

/** @param slice zeros and ones of each level, the lowest first */
function areaOf(slice: Float64Array): number {
  let [zeros, ones, won] = [0, 0, 0];
  for (let at = 0; at < slice.length; at += 2) {
    const ownZeros = slice[at] ?? 0;
    const ownOnes = slice[at + 1] ?? 0;
    won += ownOnes * (zeros + ownZeros / 2);
    zeros += ownZeros;
    ones += ownOnes;
  }
  return won / (ones * zeros);
}

function precisionOf(slice: Float64Array): number {
  let [ones, rows, sum] = [0, 0, 0];
  for (let at = slice.length - 2; at >= 0; at -= 2) {
    const ownOnes = slice[at + 1] ?? 0;
    ones += ownOnes;
    rows += ownOnes + (slice[at] ?? 0);
    if (ownOnes > 0) sum += (ownOnes * ones) / rows;
  }
  return sum / ones;
}

/** A level lies in the bin of the middle of its mass. */
function calibrationErrorOf(slice: Float64Array, means: Float64Array): number {
  const total = slice.reduce((sum, count) => sum + count, 0);
  let [before, bin, gap, error] = [0, 0, 0, 0];
  for (let level = 0; level < means.length; level += 1) {
    const ones = slice[2 * level + 1] ?? 0;
    const mass = ones + (slice[2 * level] ?? 0);
    const own = Math.floor((reliabilityBins * (before + mass / 2)) / total);
    if (own !== bin) {
      error += Math.abs(gap);
      [bin, gap] = [own, 0];
    }
    gap += mass * (means[level] ?? 0) - ones;
    before += mass;
  }
  return (error + Math.abs(gap)) / total;
}
