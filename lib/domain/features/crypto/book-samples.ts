import { DecayedMoments, zScore } from '../../../kernels/rolling/time-decay.ts';
import { BucketRing } from '../../../kernels/rolling/time-ring.ts';
import { median } from '../../../kernels/rolling/time-median.ts';
import { dayUs } from '../../time.ts';
import type { BookChange, OrderBook } from '../order-book.ts';
import { measureDepth } from './book-measures.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';
import type { Market } from './market.ts';

const fewestSamples = 30;
const fewestMinutes = 60;

/** Places in the decayed moments. */
const spreads = 0;
const depths = 1;
const bidSizes = 2;
const askSizes = 3;

/** Places of the numbers that last. */
const spreadScore = 0;
const depth = 1;
const isDepleted = 2;
const depthBefore = 3;
const depthLeast = 4;

/** What every event that leaves the book valid is a sample of: spread, depth near the mid, sizes of the best levels. */
export class BookSamples implements FeatureGroup {
  readonly features = [
    'liquidity_score',
    'spread_bps',
    'spread_z',
    'spread_ticks',
    'depth_10bp_log',
    'depth_resilience',
  ];
  readonly #book: OrderBook;
  readonly #market: Market;
  readonly #moments: DecayedMoments;
  readonly #numbers: Float64Array;
  /** Work space: depth of the bids, and of the asks. */
  readonly #near = new Float64Array(2);
  /** Depth at the close of each minute; the current bucket is the last closed minute. */
  readonly #minutes: BucketRing;
  /** Follows from the minutes: how many of them have a sample, and their median. */
  readonly #sorted = new Float64Array(1440);
  #median = Number.NaN;
  #medianOf = -1;

  constructor({ state, book, market }: GroupParts) {
    this.#book = book;
    this.#market = market;
    this.#moments = new DecayedMoments(state, dayUs, 4);
    this.#numbers = state.floats(5, Number.NaN);
    this.#minutes = new BucketRing(state, { buckets: 1440, slots: 1, empty: Number.NaN });
  }

  bookEvent({ isApplied }: BookChange): void {
    if (!this.#book.isValid) {
      this.#numbers[depth] = Number.NaN;
      return;
    }
    if (!isApplied) return;
    const { bids, asks } = this.#book;
    const { timeUs } = this.#market;
    const moments = this.#moments;
    measureDepth(this.#book, 10, this.#near);
    const near = (this.#near[0] ?? 0) + (this.#near[1] ?? 0);
    const spread = this.#spread();
    const isWarm = moments.samples >= fewestSamples;
    this.#numbers[spreadScore] = isWarm
      ? zScore(spread, moments.mean(spreads), moments.deviation(spreads))
      : Number.NaN;
    this.#numbers[depth] = near;
    this.#watchDepletion(near, isWarm);
    moments.sample(timeUs);
    moments.put(spreads, spread);
    moments.put(depths, near);
    moments.put(bidSizes, bids.quantities[0] ?? 0);
    moments.put(askSizes, asks.quantities[0] ?? 0);
  }

  closeMinute(minute: number, isActive: boolean): void {
    this.#minutes.advance(minute);
    if (isActive) this.#minutes.put(0, this.#numbers[depth] ?? Number.NaN);
  }

  /** Decayed mean of the size of the best bid, and of the best ask. */
  meanSize(side: 'bids' | 'asks'): number {
    return this.#moments.mean(side === 'bids' ? bidSizes : askSizes);
  }

  write(values: Float64Array): void {
    if (!this.#book.isValid) {
      values.fill(Number.NaN);
      return;
    }
    const near = this.#numbers[depth] ?? Number.NaN;
    const score = this.#numbers[spreadScore] ?? Number.NaN;
    values[0] = Math.log(near / this.#medianDepth()) - score / 2;
    values[1] = this.#spread();
    values[2] = score;
    values[3] = ((this.#book.asks.prices[0] ?? 0) - (this.#book.bids.prices[0] ?? 0)) / this.#book.tick;
    values[4] = Math.log1p(near);
    values[5] = this.#resilience(near);
  }

  #spread(): number {
    const { bids, asks, mid } = this.#book;
    return (1e4 * ((asks.prices[0] ?? 0) - (bids.prices[0] ?? 0))) / mid;
  }

  #watchDepletion(near: number, isWarm: boolean): void {
    const numbers = this.#numbers;
    if (numbers[isDepleted] === 1) {
      numbers[depthLeast] = Math.min(numbers[depthLeast] ?? near, near);
      if (near >= (numbers[depthBefore] ?? near)) numbers[isDepleted] = 0;
      return;
    }
    const mean = this.#moments.mean(depths);
    if (!isWarm || !(near < mean - 3 * this.#moments.deviation(depths))) return;
    numbers[isDepleted] = 1;
    numbers[depthBefore] = mean;
    numbers[depthLeast] = near;
  }

  #resilience(near: number): number {
    if (this.#numbers[isDepleted] !== 1) return 1;
    const least = this.#numbers[depthLeast] ?? near;
    return near === least ? 0 : (near - least) / ((this.#numbers[depthBefore] ?? 0) - least);
  }

  #medianDepth(): number {
    const { last, values } = this.#minutes;
    if (last !== this.#medianOf) {
      let count = 0;
      for (let at = 0; at < values.length; at += 1) {
        const value = values[at] ?? Number.NaN;
        if (Number.isNaN(value)) continue;
        this.#sorted[count] = value;
        count += 1;
      }
      this.#median = count < fewestMinutes ? Number.NaN : median(this.#sorted, count);
      this.#medianOf = last;
    }
    return this.#median;
  }
}
