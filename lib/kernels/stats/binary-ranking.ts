import { checkCounts, type Clustered, clustersOf, oneEach } from './clustered-rows.ts';
import { checkLabels } from './row-checks.ts';
import { type TiedOrder, tiedOrder } from './tied-order.ts';

export interface ScoredRows extends Clustered {
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** Of the scores, where it is known. */
  readonly order?: TiedOrder;
}

/**
 * How well scores put the ones above the zeros. Own because a bootstrap asks thousands of times: rows are sorted once,
 * and every answer after that is one pass over them.
 */
export class BinaryRanking {
  /** Per row in rising order of scores: its cluster, its label, and whether an equal score follows. */
  readonly #clusters: Uint32Array;
  readonly #labels: Uint8Array;
  readonly #isTied: Uint8Array;
  readonly #ones: Float64Array;

  constructor({ scores, labels, clusters, order = tiedOrder(scores) }: ScoredRows) {
    checkLabels(scores.length, labels);
    const { rows, ends } = order;
    const given = clustersOf(scores.length, clusters);
    this.#clusters = rows.map((row) => given[row] ?? 0);
    this.#labels = Uint8Array.from(rows, (row) => labels[row] ?? 0);
    this.#isTied = new Uint8Array(rows.length).fill(1);
    for (const end of ends) this.#isTied[end - 1] = 0;
    this.#ones = oneEach(given);
  }

  /**
   * The probability that a one scores above a zero, equal scores counting half (Mann and Whitney 1947). NaN where all
   * labels are the same: there is no pair to compare.
   */
  areaUnderCurve(counts: Float64Array = this.#ones): number {
    checkCounts(this.#ones.length, counts);
    const [clusters, labels, isTied] = [this.#clusters, this.#labels, this.#isTied];
    let [ones, zeros, tiedOnes, tiedZeros, won] = [0, 0, 0, 0, 0];
    for (let at = 0; at < labels.length; at += 1) {
      const count = counts[clusters[at] ?? 0] ?? 0;
      if (labels[at] === 1) tiedOnes += count;
      else tiedZeros += count;
      if (isTied[at] === 1) continue;
      won += tiedOnes * (zeros + tiedZeros / 2);
      ones += tiedOnes;
      zeros += tiedZeros;
      tiedOnes = 0;
      tiedZeros = 0;
    }
    return won / (ones * zeros);
  }

  /**
   * Area under precision over recall as a sum of steps, Σ (Rₖ − Rₖ₋₁)·Pₖ over falling thresholds: linear interpolation
   * would be too good (Davis and Goadrich 2006). Equal scores are one threshold. NaN without a one. A score without
   * information gets the share of ones.
   */
  averagePrecision(counts: Float64Array = this.#ones): number {
    checkCounts(this.#ones.length, counts);
    const [clusters, labels, isTied] = [this.#clusters, this.#labels, this.#isTied];
    let [ones, rows, tiedOnes, tiedRows, sum] = [0, 0, 0, 0, 0];
    for (let at = labels.length - 1; at >= 0; at -= 1) {
      const count = counts[clusters[at] ?? 0] ?? 0;
      tiedRows += count;
      if (labels[at] === 1) tiedOnes += count;
      if (at > 0 && isTied[at - 1] === 1) continue;
      ones += tiedOnes;
      rows += tiedRows;
      // A threshold without a one adds no recall, and one without a row has no precision.
      if (tiedOnes > 0) sum += tiedOnes * (ones / rows);
      tiedOnes = 0;
      tiedRows = 0;
    }
    return sum / ones;
  }
}
