import { minuteUs, dayUs } from '../../domain/time.ts';
import { constants } from './constants.ts';

const { windowMinutes, quantile, trailingDays, leastDays } = constants.burst;
export const windowUs = windowMinutes * minuteUs;
export const windowSeconds = windowMinutes * 60;
const mostWindows = (trailingDays * dayUs) / windowUs;
const leastWindows = (leastDays * dayUs) / windowUs;

/** The quantile of the windows so far, at most a trailing month of them: what a burst must exceed. */
export class BurstThreshold {
  /** In the order of time, from `oldest` on, and in the order of size. */
  private readonly recent: number[] = [];
  private readonly sorted: number[] = [];
  private oldest = 0;

  /** Undefined until there is a history to speak of. */
  value(): number | undefined {
    if (this.sorted.length < leastWindows) return undefined;
    return this.sorted[Math.ceil(quantile * this.sorted.length) - 1];
  }

  add(notional: number): void {
    this.recent.push(notional);
    this.sorted.splice(this.placeOf(notional), 0, notional);
    if (this.sorted.length <= mostWindows) return;
    this.sorted.splice(this.placeOf(this.recent[this.oldest] ?? 0), 1);
    this.oldest += 1;
    if (this.oldest < mostWindows) return;
    this.recent.splice(0, this.oldest);
    this.oldest = 0;
  }

  /** The first place whose value is not below `notional`. */
  private placeOf(notional: number): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] ?? 0) < notional) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
