import { BucketRing } from '../../../kernels/rolling/time-ring.ts';
import { BlockWindow, sumsOf } from '../../../kernels/rolling/time-window.ts';
import type { OrderBook } from '../order-book.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';
import type { MidHistory } from './mid-history.ts';

/** Places of both rings: squared returns, and how many there are. */
const squares = 0;
const count = 1;

/** Volatility of one-second returns over 5 and 60 minutes, and how far the mid moved in that time. */
export class RealizedVolatility implements FeatureGroup {
  readonly features = ['realized_vol_5m', 'vol_ratio_5_60', 'momentum_5m', 'momentum_vol_adj_60m'];
  readonly #book: OrderBook;
  readonly #mids: MidHistory;
  readonly #seconds: BucketRing;
  readonly #fiveMinutes: BlockWindow;
  readonly #minutes: BucketRing;
  readonly #hour: BlockWindow;

  constructor({ state, book, mids }: GroupParts) {
    this.#book = book;
    this.#mids = mids;
    this.#seconds = new BucketRing(state, { buckets: 300, slots: 2 });
    this.#fiveMinutes = new BlockWindow(state, 300, sumsOf(this.#seconds));
    this.#minutes = new BucketRing(state, { buckets: 60, slots: 2 });
    this.#hour = new BlockWindow(state, 60, sumsOf(this.#minutes));
  }

  closeSecond(): void {
    const { lastReturn } = this.#mids;
    if (Number.isNaN(lastReturn)) return;
    for (const ring of [this.#seconds, this.#minutes]) {
      ring.add(squares, lastReturn * lastReturn);
      ring.add(count, 1);
    }
  }

  enterSecond(second: number): void {
    this.#seconds.advance(second);
    this.#fiveMinutes.advance(second);
  }

  enterMinute(minute: number): void {
    this.#minutes.advance(minute);
    this.#hour.advance(minute);
  }

  write(values: Float64Array): void {
    const fiveMinutes = volatility(this.#fiveMinutes);
    const hour = volatility(this.#hour);
    // NaN while the book is not valid, and with it both momenta.
    const { mid } = this.#book;
    values[0] = fiveMinutes;
    values[1] = fiveMinutes / Math.sqrt(300) / (hour / Math.sqrt(3600));
    values[2] = Math.log(mid / this.#mids.seconds.read(this.#seconds.last - 300));
    values[3] = Math.log(mid / this.#mids.minutes.read(this.#mids.minutes.last - 59)) / hour;
  }
}

function volatility(window: BlockWindow): number {
  const sums = window.read();
  return (sums[count] ?? 0) > 0 ? Math.sqrt(sums[squares] ?? 0) : Number.NaN;
}
