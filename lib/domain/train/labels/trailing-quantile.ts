import { firstAtOrAfter } from '../first-at-or-after.ts';

/**
 * A quantile of the newest so many numbers by nearest rank: the ⌈q·n⌉-th smallest of n, always one of them.
 * Own: packages estimate running quantiles, and a label must be exact. A number costs a binary search and one move
 * within an array that stays in the cache; trees and pairs of heaps are slower below some ten thousand numbers.
 */
export class TrailingQuantile {
  readonly #quantile: number;
  /** In the order of arrival, as a ring, and in the order of size. */
  readonly #recent: Float64Array;
  readonly #sorted: Float64Array;
  #seen = 0;

  constructor(quantile: number, most: number) {
    this.#quantile = quantile;
    this.#recent = new Float64Array(most);
    this.#sorted = new Float64Array(most);
  }

  get count(): number {
    return Math.min(this.#seen, this.#recent.length);
  }

  add(value: number): void {
    const place = this.#seen % this.#recent.length;
    const kept = Math.min(this.#seen, this.#recent.length - 1);
    if (kept < this.#seen) this.#remove(this.#recent[place] ?? Number.NaN);
    this.#insert(value, kept);
    this.#recent[place] = value;
    this.#seen += 1;
  }

  /** NaN when there is none yet. */
  value(): number {
    // 0.07 · 100 is 7.000000000000001: without the slack the rank would be 8.
    const rank = Math.ceil(this.#quantile * this.count - 1e-9);
    return this.#sorted[rank - 1] ?? Number.NaN;
  }

  #insert(value: number, count: number): void {
    const at = firstAtOrAfter(this.#sorted.subarray(0, count), value);
    this.#sorted.copyWithin(at + 1, at, count);
    this.#sorted[at] = value;
  }

  #remove(value: number): void {
    const at = firstAtOrAfter(this.#sorted, value);
    this.#sorted.copyWithin(at, at + 1);
  }
}
