import { checkCounts, type Clustered, clustersOf } from './clustered-rows.ts';
import { checkChances } from './row-checks.ts';
import { type TiedOrder, tiedOrder } from './tied-order.ts';

export const reliabilityBins = 15;

export interface Forecasts extends Clustered {
  readonly probabilities: Float64Array;
  /** 0 or 1, or the chance of 1 where that is known. */
  readonly labels: Uint8Array | Float64Array;
  /** @default reliabilityBins */
  readonly bins?: number;
  /** Of the probabilities, where it is known. */
  readonly order?: TiedOrder;
}

/** Rows with neighbouring probabilities: what was forecast, and what came. */
export interface ReliabilityBin {
  readonly count: number;
  readonly lowest: number;
  readonly highest: number;
  readonly meanForecast: number;
  readonly observedRate: number;
}

/**
 * Forecast against observed frequency in bins of equal mass. Equal probabilities always share a bin, the one in which
 * the middle of their mass lies: cutting through them would make the result depend on the order of the rows. Bins are
 * then as equal as the ties allow, and some may be empty.
 */
export class Reliability {
  readonly #bins: number;
  readonly #probabilities: Float64Array;
  readonly #labels: Float64Array;
  readonly #clusters: Uint32Array;
  readonly #clusterCount: number;
  readonly #ends: Uint32Array;
  /** Per bin: count, Σp, Σy, lowest and highest p. Overwritten by each call. */
  readonly #sums: Float64Array;

  constructor({ probabilities, labels, clusters, bins = reliabilityBins, order }: Forecasts) {
    checkChances(probabilities.length, labels);
    if (!Number.isSafeInteger(bins) || bins < 1) throw new RangeError(`there is at least one bin, got ${bins}`);
    const { rows, ends } = order ?? tiedOrder(probabilities);
    const given = clustersOf(probabilities.length, clusters);
    this.#bins = bins;
    this.#probabilities = Float64Array.from(rows, (row) => probabilities[row] ?? 0);
    this.#labels = Float64Array.from(rows, (row) => labels[row] ?? 0);
    this.#clusters = rows.map((row) => given[row] ?? 0);
    this.#clusterCount = given.reduce((most, cluster) => Math.max(most, cluster + 1), 0);
    this.#ends = ends;
    this.#sums = new Float64Array(bins * slots);
  }

  /** Expected calibration error: the mean over rows of |mean forecast − observed rate| of their bin; NaN of no rows. */
  calibrationError(counts?: Float64Array): number {
    const total = this.#fill(counts);
    let error = 0;
    for (let at = 0; at < this.#sums.length; at += slots) {
      error += Math.abs((this.#sums[at + 1] ?? 0) - (this.#sums[at + 2] ?? 0));
    }
    return error / total;
  }

  /** The bins that hold rows, in rising order. */
  table(): ReliabilityBin[] {
    this.#fill(undefined);
    const bins = Array.from({ length: this.#bins }, (_, bin) => this.#sums.subarray(bin * slots, (bin + 1) * slots));
    return bins.flatMap(([count = 0, forecast = 0, observed = 0, lowest = 0, highest = 0]) =>
      count === 0 ? [] : [{ count, lowest, highest, meanForecast: forecast / count, observedRate: observed / count }],
    );
  }

  /** Sums per bin; answers the number of rows. */
  #fill(counts: Float64Array | undefined): number {
    if (counts !== undefined) checkCounts(this.#clusterCount, counts);
    this.#sums.fill(0);
    const total = this.#mass(0, this.#labels.length, counts);
    let [start, before] = [0, 0];
    for (let group = 0; group < this.#ends.length; group += 1) {
      const end = this.#ends[group] ?? start;
      const mass = this.#mass(start, end, counts);
      if (mass > 0) this.#add({ start, end, mass }, Math.floor((this.#bins * (before + mass / 2)) / total), counts);
      before += mass;
      start = end;
    }
    return total;
  }

  #add({ start, end, mass }: Group, bin: number, counts: Float64Array | undefined): void {
    const sums = this.#sums;
    const at = bin * slots;
    const probability = this.#probabilities[start] ?? 0;
    if (sums[at] === 0) sums[at + 3] = probability;
    sums[at + 4] = probability;
    sums[at] = (sums[at] ?? 0) + mass;
    sums[at + 1] = (sums[at + 1] ?? 0) + probability * mass;
    for (let row = start; row < end; row += 1) {
      const label = this.#labels[row] ?? 0;
      if (label > 0) sums[at + 2] = (sums[at + 2] ?? 0) + label * this.#mass(row, row + 1, counts);
    }
  }

  #mass(start: number, end: number, counts: Float64Array | undefined): number {
    if (counts === undefined) return end - start;
    let mass = 0;
    for (let row = start; row < end; row += 1) mass += counts[this.#clusters[row] ?? 0] ?? 0;
    return mass;
  }
}

/** See `#sums`. */
const slots = 5;

interface Group {
  readonly start: number;
  readonly end: number;
  readonly mass: number;
}
