import { BucketRing } from '../../../kernels/rolling/time-ring.ts';
import type { StateSlab } from '../state-slab.ts';
import type { Market } from './market.ts';

/** Seconds and minutes that are kept: more than any window looks back. */
export const keptSeconds = 1024;
export const keptMinutes = 256;

/**
 * The last valid mid at the close of each second and minute, and the log returns from second to second. NaN before the
 * first mid, and a return needs two.
 */
export class MidHistory {
  /** The current bucket is the last closed second. */
  readonly seconds: BucketRing;
  /** The current bucket is the last closed minute. */
  readonly minutes: BucketRing;
  /** Return of the second that closes, and change of the mid. */
  lastReturn = Number.NaN;
  lastChange = Number.NaN;
  /** Of the minute that closes. */
  lastMinuteReturn = Number.NaN;
  readonly #returns = new Float64Array(keptSeconds).fill(Number.NaN);
  readonly #market: Market;

  constructor(state: StateSlab, market: Market) {
    this.#market = market;
    this.seconds = new BucketRing(state, { buckets: keptSeconds, slots: 1, empty: Number.NaN });
    this.minutes = new BucketRing(state, { buckets: keptMinutes, slots: 1, empty: Number.NaN });
    state.whenOpened(() => this.#rebuild());
  }

  closeSecond(second: number): void {
    const before = this.seconds.read(second - 1);
    const mid = this.#market.lastMid;
    this.seconds.advance(second);
    this.seconds.put(0, mid);
    this.lastReturn = Math.log(mid / before);
    this.lastChange = mid - before;
    this.#returns[second % keptSeconds] = this.lastReturn;
  }

  closeMinute(minute: number): void {
    const before = this.minutes.read(minute - 1);
    this.minutes.advance(minute);
    this.minutes.put(0, this.#market.lastMid);
    this.lastMinuteReturn = Math.log(this.#market.lastMid / before);
  }

  /** Of one of the last 1000 closed seconds; NaN where there is none. */
  returnOf(second: number): number {
    return this.#returns[second % keptSeconds] ?? Number.NaN;
  }

  #rebuild(): void {
    const { last } = this.seconds;
    for (let second = Math.max(1, last - keptSeconds + 2); second <= last; second += 1) {
      this.#returns[second % keptSeconds] = Math.log(this.seconds.read(second) / this.seconds.read(second - 1));
    }
  }
}
