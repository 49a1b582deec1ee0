import type { RecordOf } from '../../../../schemas/chunk.ts';
import { covariance } from '../../../kernels/rolling/time-comoments.ts';
import { WindowPairs } from '../../../kernels/rolling/time-pairs.ts';
import { BucketRing } from '../../../kernels/rolling/time-ring.ts';
import { WindowSums } from '../../../kernels/rolling/time-sums.ts';
import type { OrderBook } from '../order-book.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';
import type { Market } from './market.ts';

const windowSeconds = 60;
const horizonSeconds = 300;
const fewestPairs = 2;

/** Places of the window of effective spreads: sum and trades. */
const effective = { sum: 0, trades: 1 } as const;
/** Places of what waits for its horizon: Σ s·p/m, Σ s/m, Σ s and trades of a second. */
const waiting = { priced: 0, inverse: 1, signs: 2, trades: 3 } as const;
/** Places of the window of what has reached it. */
const matured = { realized: 0, effective: 1, trades: 2 } as const;

/** What trades paid: Roll's measure (1984), effective and realized spreads, and the impact between them. */
export class TradeCosts implements FeatureGroup {
  readonly features = ['roll_spread', 'effective_spread', 'realized_spread_5m', 'price_impact'];
  readonly #book: OrderBook;
  readonly #market: Market;
  /** Price of the last trade, and its change. */
  readonly #last: Float64Array;
  readonly #changes: WindowPairs;
  readonly #effective: WindowSums;
  readonly #waiting: BucketRing;
  readonly #matured: WindowSums;

  constructor({ state, book, market }: GroupParts) {
    this.#book = book;
    this.#market = market;
    this.#last = state.floats(2, Number.NaN);
    this.#changes = new WindowPairs(state, windowSeconds);
    this.#effective = new WindowSums(state, windowSeconds, 2);
    this.#waiting = new BucketRing(state, { buckets: horizonSeconds + 1, slots: 4 });
    this.#matured = new WindowSums(state, windowSeconds, 3);
  }

  trade({ price, side }: RecordOf<'trade'>): void {
    const change = price - (this.#last[0] ?? Number.NaN);
    const changeBefore = this.#last[1] ?? Number.NaN;
    if (!Number.isNaN(change) && !Number.isNaN(changeBefore)) this.#changes.add(change, changeBefore);
    this.#last[0] = price;
    this.#last[1] = change;
    if (this.#book.isValid) this.#weigh(price, side === 'buy' ? 1 : -1);
  }

  #weigh(price: number, sign: number): void {
    const { mid } = this.#book;
    this.#effective.add(effective.sum, (2 * sign * (price - mid)) / mid);
    this.#effective.add(effective.trades, 1);
    this.#waiting.add(waiting.priced, (sign * price) / mid);
    this.#waiting.add(waiting.inverse, sign / mid);
    this.#waiting.add(waiting.signs, sign);
    this.#waiting.add(waiting.trades, 1);
  }

  closeSecond(second: number): void {
    const { values } = this.#waiting;
    const at = this.#waiting.at(second - horizonSeconds);
    const trades = values[at + waiting.trades] ?? 0;
    if (second < horizonSeconds || trades === 0) return;
    const priced = values[at + waiting.priced] ?? 0;
    const inverse = values[at + waiting.inverse] ?? 0;
    this.#matured.add(matured.realized, 2 * (priced - this.#market.lastMid * inverse));
    this.#matured.add(matured.effective, 2 * (priced - (values[at + waiting.signs] ?? 0)));
    this.#matured.add(matured.trades, trades);
  }

  enterSecond(second: number): void {
    this.#changes.advance(second);
    this.#effective.advance(second);
    this.#waiting.advance(second);
    this.#matured.advance(second);
  }

  write(values: Float64Array): void {
    const changes = this.#changes.read();
    const own = this.#effective.read();
    const late = this.#matured.read();
    const trades = late[matured.trades] ?? 0;
    const realized = (late[matured.realized] ?? 0) / trades;
    values[0] = (changes[0] ?? 0) < fewestPairs ? Number.NaN : 2 * Math.sqrt(Math.max(0, -covariance(changes)));
    values[1] = (own[effective.sum] ?? 0) / (own[effective.trades] ?? 0);
    values[2] = realized;
    values[3] = (late[matured.effective] ?? 0) / trades - realized;
  }
}
