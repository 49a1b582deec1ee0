import type { Measured } from '../../schemas/chunk.ts';
import type { Pcg32 } from '../../lib/kernels/random/pcg32.ts';
import { NastyBook } from './nasty-book.ts';
import type { NastySeries } from './nasty-ticks.ts';

/** In the order in which the streams of one instant apply; the last one is none of the view's. */
export const nastyStreams = [
  ...(['trade', 'liquidation', 'book-snapshot', 'book-delta'] as const),
  ...(['mark-price', 'funding', 'open-interest', 'observation'] as const),
];
export type NastyStream = (typeof nastyStreams)[number];

type Side = 'buy' | 'sell';

/** Draws one event after the other; only the order book and the levels of rates and interest carry over. */
export class NastyMarket {
  private readonly book: NastyBook;
  private sequence = 0;
  private trades = 0;
  private fundings = 0;
  private rate = 0.0001;
  private interests = 0;
  private interest: number;
  private lastPrice: number;

  private readonly random: Pcg32;
  private readonly tradeMagnitudes: number;

  constructor(series: NastySeries, random: Pcg32) {
    this.random = random;
    this.book = new NastyBook(series, random);
    this.tradeMagnitudes = series.tradeMagnitudes;
    this.interest = 1000 * series.quantity;
    this.lastPrice = series.price;
  }

  /** After a break only a snapshot helps. */
  get isBookLost(): boolean {
    return this.book.isLost;
  }

  event(stream: NastyStream, eventTimeUs: number): Measured {
    this.sequence += 1;
    const header = { source: 'test', market: 'crypto', eventTimeUs, sequence: this.sequence };
    switch (stream) {
      case 'trade':
        return { stream, ...header, ...this.trade() };
      case 'liquidation':
        return { stream, ...header, price: this.book.price(0), quantity: this.book.quantity(5), side: this.side() };
      case 'book-snapshot':
        return { stream, ...header, ...this.book.snapshot() };
      case 'book-delta':
        return { stream, ...header, ...this.book.delta() };
      case 'mark-price':
        return { stream, ...header, ...this.markPrice() };
      case 'funding':
        return { stream, ...header, ...this.funding() };
      case 'open-interest':
        return { stream, ...header, quantity: this.openInterest() };
      case 'observation':
        return { stream, ...header, field: 'wind', value: this.random.normal() };
    }
  }

  private side(): Side {
    return this.random.uniform() < 0.5 ? 'buy' : 'sell';
  }

  private trade(): { price: number; quantity: number; side: Side } {
    const side = this.side();
    const dice = this.random.uniform();
    const ticks = dice < 0.02 ? 300 : 10;
    if (dice < 0.2) this.lastPrice = this.book.price(Math.round(ticks * this.random.normal()));
    else if (dice < 0.8) this.lastPrice = this.book.price(side === 'buy' ? this.book.spread : 0);
    return { price: this.lastPrice, quantity: this.book.quantity(this.sizeOfTrade()), side };
  }

  /** Once volume buckets have a size, a large one fills many of them, and one fills more than are counted. */
  private sizeOfTrade(): number {
    this.trades += 1;
    if (this.trades === 3500) return 30_000;
    const usual = 10 ** (this.tradeMagnitudes * this.random.normal());
    return this.trades > 500 && this.random.uniform() < 0.0004 ? 600 : usual;
  }

  private markPrice(): { mark: number; index?: number } {
    const near = (): number => Number((this.book.price(0) * (1 + 0.0005 * this.random.normal())).toPrecision(9));
    const mark = near();
    return this.random.uniform() < 0.1 ? { mark } : { mark, index: near() };
  }

  private funding(): { rate: number; kind: 'predicted' | 'settled' } {
    this.fundings += 1;
    // Constant at first: a deviation of zero.
    if (this.fundings > 40) this.rate = Number((0.95 * this.rate + 0.00005 * this.random.normal()).toPrecision(6));
    return { rate: this.rate, kind: this.fundings % 8 === 0 ? 'settled' : 'predicted' };
  }

  /** Falls to zero and comes back, twice. */
  private openInterest(): number {
    this.interests += 1;
    const isNone = [150, 151, 152, 300].includes(this.interests);
    const step = Math.exp(0.02 * this.random.normal());
    this.interest = Number((this.interest * step).toPrecision(8));
    return isNone ? 0 : this.interest;
  }
}
