import type { RecordOf } from '../../../../schemas/chunk.ts';
import { WindowSums } from '../../../kernels/rolling/time-sums.ts';
import type { BookLevels, OrderBook } from '../order-book.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

const minutesPerDay = 1440;
const sweptShare = 0.001;

/** How much more it costs to buy than to sell a thousandth of what is traded in a day. */
export class SweepCost implements FeatureGroup {
  readonly features = ['sweep_cost_asym'];
  readonly #book: OrderBook;
  readonly #notional: WindowSums;

  constructor({ state, book }: GroupParts) {
    this.#book = book;
    this.#notional = new WindowSums(state, minutesPerDay, 1);
  }

  trade({ price, quantity }: RecordOf<'trade'>): void {
    this.#notional.add(0, price * quantity);
  }

  enterMinute(minute: number): void {
    this.#notional.advance(minute);
  }

  write(values: Float64Array): void {
    const { bids, asks, mid } = this.#book;
    const swept = sweptShare * (this.#notional.read()[0] ?? 0);
    const difference = swept > 0 ? cost(asks, mid, swept) - cost(bids, mid, swept) : Number.NaN;
    values[0] = this.#book.isValid ? difference : Number.NaN;
  }
}

/** Distance of the average price from the mid in basis points; a book too thin gives all it has. */
function cost({ count, prices, quantities }: BookLevels, mid: number, notional: number): number {
  let spent = 0;
  let quantity = 0;
  for (let at = 0; at < count && spent < notional; at += 1) {
    const price = prices[at] ?? 0;
    const offered = quantities[at] ?? 0;
    const isEnough = spent + price * offered >= notional;
    quantity += isEnough ? (notional - spent) / price : offered;
    // Not spent + (notional − spent), which may miss it by a bit.
    spent = isEnough ? notional : spent + price * offered;
  }
  return (1e4 * Math.abs(spent / quantity - mid)) / mid;
}
