import type { BurstDefinition } from './burst-definition.ts';
import { IndexedQueue } from './indexed-queue.ts';
import { TrailingQuantile } from './trailing-quantile.ts';

export interface ThresholdOptions {
  readonly definition: BurstDefinition;
  /** From here on no event is missing: the first window that counts begins at or after it. */
  readonly sinceUs: number;
  /** How late an event may become known. */
  readonly delayUs: number;
}

interface EndedWindow {
  readonly endUs: number;
  readonly notional: number;
}

/**
 * What a burst must exceed, as it was known at a time: the quantile of the trailing windows whose last event was known
 * by then. The windows stand on one absolute grid and are counted whether anything was liquidated in them or not. One
 * threshold serves all horizons, so that a burst within five minutes is also one within an hour.
 */
export class BurstThreshold {
  readonly #windowUs: number;
  readonly #delayUs: number;
  readonly #least: number;
  readonly #windows: TrailingQuantile;
  /** Windows that have ended, and may lack an event that is not known yet. */
  readonly #unknown = new IndexedQueue<EndedWindow>();
  /** Of the open window (end − window, end]. */
  #endUs: number;
  #notional = 0;

  constructor({ definition, sinceUs, delayUs }: ThresholdOptions) {
    const { windowUs, quantile, trailingUs, warmUpUs } = definition;
    this.#windowUs = windowUs;
    this.#delayUs = delayUs;
    this.#least = warmUpUs / windowUs;
    this.#windows = new TrailingQuantile(quantile, trailingUs / windowUs);
    this.#endUs = (Math.ceil(sinceUs / windowUs) + 1) * windowUs;
  }

  /** In the order of time, and before `at` is asked for a later one. */
  add(eventTimeUs: number, notional: number): void {
    this.#endBefore(eventTimeUs);
    if (eventTimeUs > this.#endUs - this.#windowUs) this.#notional += notional;
  }

  /** NaN while warming up. All events up to and at this time have been added, and none after it. */
  at(timeUs: number): number {
    this.#endBefore(timeUs + 1);
    this.#count(timeUs - this.#delayUs);
    return this.#windows.count < this.#least ? Number.NaN : this.#windows.value();
  }

  /** The windows that end before this. */
  #endBefore(timeUs: number): void {
    for (; this.#endUs < timeUs; this.#endUs += this.#windowUs) {
      this.#unknown.push({ endUs: this.#endUs, notional: this.#notional });
      this.#notional = 0;
    }
  }

  /** The windows that have ended up to and at this time. */
  #count(timeUs: number): void {
    for (;;) {
      const window = this.#unknown.at(this.#unknown.first);
      if (window === undefined || window.endUs > timeUs) return;
      this.#windows.add(window.notional);
      this.#unknown.dropBefore(this.#unknown.first + 1);
    }
  }
}
