import type { StateSource } from './time-state.ts';

/** One amount completes at most so many buckets; what is left then is dropped. */
const mostPerAmount = 50;

/**
 * Signed amounts cut into buckets of equal size, where an amount that overflows its bucket carries over into new ones.
 * The size of a bucket is fixed when its first amount comes; without a positive size none opens, and the amount is
 * dropped.
 */
export class VolumeBuckets {
  readonly #kept: number;
  /** Size, positive and negative amount of the open bucket (size 0: none is open), number of complete ones. */
  readonly #open: Float64Array;
  /** |positive − negative| and positive + negative of the newest complete buckets. */
  readonly #complete: Float64Array;

  constructor(state: StateSource, kept: number) {
    this.#kept = kept;
    this.#open = state.floats(4);
    this.#complete = state.floats(2 * kept);
  }

  /** `size` is the one of buckets that open now; NaN where it is not known. */
  add(amount: number, size: number): void {
    const side = amount > 0 ? 1 : 2;
    const open = this.#open;
    let rest = Math.abs(amount);
    for (let completed = 0; completed < mostPerAmount && rest > 0; completed += 1) {
      if (open[0] === 0) {
        if (!(size > 0)) return;
        open[0] = size;
      }
      const room = (open[0] ?? 0) - ((open[1] ?? 0) + (open[2] ?? 0));
      if (rest < room) {
        open[side] = (open[side] ?? 0) + rest;
        return;
      }
      open[side] = (open[side] ?? 0) + room;
      this.#close();
      rest -= room;
    }
  }

  /** Sum of imbalances over sum of amounts of the newest complete buckets; NaN with fewer than `fewest`. */
  imbalance(fewest: number): number {
    const count = this.#open[3] ?? 0;
    if (count < fewest) return Number.NaN;
    let imbalances = 0;
    let amounts = 0;
    for (let number = Math.max(0, count - this.#kept); number < count; number += 1) {
      const at = 2 * (number % this.#kept);
      imbalances += this.#complete[at] ?? 0;
      amounts += this.#complete[at + 1] ?? 0;
    }
    return imbalances / amounts;
  }

  #close(): void {
    const [, positive = 0, negative = 0, count = 0] = this.#open;
    const at = 2 * (count % this.#kept);
    this.#complete[at] = Math.abs(positive - negative);
    this.#complete[at + 1] = positive + negative;
    this.#open.fill(0);
    this.#open[3] = count + 1;
  }
}
