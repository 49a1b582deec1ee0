import type { BurstDefinition } from './burst-definition.ts';
import { TrailingQuantile } from './trailing-quantile.ts';

/**
 * What a burst must exceed, as it was known at a time: the quantile of the trailing windows that had ended by then.
 * The windows stand on one absolute grid and are counted whether anything was liquidated in them or not. One threshold
 * serves all horizons, so that a burst within five minutes is also one within an hour.
 */
export class BurstThreshold {
  readonly #windowUs: number;
  readonly #least: number;
  readonly #windows: TrailingQuantile;
  /** Of the open window (end − window, end]. */
  #endUs: number;
  #notional = 0;

  /** @param sinceUs from here on no event is missing: the first window that counts begins at or after it */
  constructor({ windowUs, quantile, trailingUs, warmUpUs }: BurstDefinition, sinceUs: number) {
    this.#windowUs = windowUs;
    this.#least = warmUpUs / windowUs;
    this.#windows = new TrailingQuantile(quantile, trailingUs / windowUs);
    this.#endUs = (Math.ceil(sinceUs / windowUs) + 1) * windowUs;
  }

  /** In the order of time, and before `at` is asked for a later one. */
  add(eventTimeUs: number, notional: number): void {
    this.#closeBefore(eventTimeUs);
    if (eventTimeUs > this.#endUs - this.#windowUs) this.#notional += notional;
  }

  /** NaN while warming up. All events up to and at this time have been added, and none after it. */
  at(timeUs: number): number {
    this.#closeBefore(timeUs + 1);
    return this.#windows.count < this.#least ? Number.NaN : this.#windows.value();
  }

  /** Closes the windows that end before this. */
  #closeBefore(timeUs: number): void {
    for (; this.#endUs < timeUs; this.#endUs += this.#windowUs) {
      this.#windows.add(this.#notional);
      this.#notional = 0;
    }
  }
}
