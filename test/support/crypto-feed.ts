import type { Measured, RecordOf } from '../../schemas/chunk.ts';
import type { MeasureName } from '../../schemas/streams.ts';
import { cryptoView } from '../../lib/domain/features/crypto/crypto-view.ts';
import { openOrderBook } from '../../lib/domain/features/order-book.ts';
import { secondUs } from '../../lib/domain/time.ts';
import { noonUs } from './trades.ts';

type Numbers<Stream extends MeasureName> = Omit<RecordOf<Stream>, 'stream' | 'source' | 'market' | 'eventTimeUs'>;
type Levels = RecordOf<'book-snapshot'>['bids'];

/** Plays events by hand, in seconds after noon, and reads features by their names. */
export class CryptoFeed {
  readonly book = openOrderBook();
  readonly #driver = cryptoView.open(undefined, this.book);
  readonly #values = new Float64Array(cryptoView.features.length);
  #updateId = 0;

  apply(event: Measured): void {
    this.#driver.apply(event, this.book.apply(event));
  }

  trade(seconds: number, numbers: Partial<Numbers<'trade'>> = {}): void {
    this.apply({ stream: 'trade', ...at(seconds), price: 100, quantity: 1, side: 'buy', ...numbers });
  }

  liquidation(seconds: number, quantity: number): void {
    this.apply({ stream: 'liquidation', ...at(seconds), price: 100, quantity, side: 'sell' });
  }

  snapshot(seconds: number, bids: Levels, asks: Levels): void {
    this.#updateId += 1;
    this.apply({ stream: 'book-snapshot', ...at(seconds), lastUpdateId: this.#updateId, bids, asks });
  }

  /** A delta in sequence. */
  delta(seconds: number, changes: { readonly bids?: Levels; readonly asks?: Levels }): void {
    const firstUpdateId = this.#updateId + 1;
    this.#updateId = firstUpdateId;
    const { bids = [], asks = [] } = changes;
    this.apply({ stream: 'book-delta', ...at(seconds), firstUpdateId, lastUpdateId: firstUpdateId, bids, asks });
  }

  /** A delta that does not follow: the book is lost. */
  gap(seconds: number): void {
    const firstUpdateId = this.#updateId + 10;
    this.apply({
      stream: 'book-delta',
      ...at(seconds),
      firstUpdateId,
      lastUpdateId: firstUpdateId,
      bids: [],
      asks: [],
    });
  }

  mark(seconds: number, mark: number, index?: number): void {
    this.apply({ stream: 'mark-price', ...at(seconds), mark, ...(index === undefined ? {} : { index }) });
  }

  funding(seconds: number, rate: number): void {
    this.apply({ stream: 'funding', ...at(seconds), rate, kind: 'settled' });
  }

  openInterest(seconds: number, quantity: number): void {
    this.apply({ stream: 'open-interest', ...at(seconds), quantity });
  }

  /** NaN = missing. */
  value(name: string): number {
    const place = cryptoView.features.findIndex((feature) => feature.name === name);
    if (place < 0) throw new Error(`no feature is called ${name}`);
    this.#driver.write(this.#values);
    return this.#values[place] ?? Number.NaN;
  }

  missing(): string[] {
    return cryptoView.features.map(({ name }) => name).filter((name) => Number.isNaN(this.value(name)));
  }
}

function at(seconds: number) {
  return { source: 'test', market: 'crypto', eventTimeUs: noonUs + Math.round(seconds * secondUs) };
}

/** A book around a mid of 100.5 with ten levels a side, one apart, whose quantities are 1 … 10. */
export function ladder(best = 100, step = 0.1): { bids: Levels; asks: Levels } {
  const places = Array.from({ length: 10 }, (_, index) => index);
  return {
    bids: places.map((place) => [round(best - place * step), place + 1]),
    asks: places.map((place) => [round(best + (place + 1) * step), place + 1]),
  };
}

function round(price: number): number {
  return Number(price.toPrecision(10));
}
