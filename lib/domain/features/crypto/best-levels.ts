import type { StateSource } from '../../../kernels/rolling/time-state.ts';
import type { BookLevels, OrderBook } from '../order-book.ts';

const most = 10;

/** Places of the blocks, each of ten numbers; the first number of all is the count. */
const bidPrices = 1;
const bidQuantities = 1 + most;
const askPrices = 1 + 2 * most;
const askQuantities = 1 + 3 * most;

/** A copy of the ten best levels of both sides, to compare the next book with. */
export class BestLevels {
  readonly #numbers: Float64Array;

  constructor(state: StateSource) {
    this.#numbers = state.floats(1 + 4 * most);
  }

  /** Levels that both sides have. */
  get count(): number {
    return this.#numbers[0] ?? 0;
  }

  clear(): void {
    this.#numbers.fill(0);
  }

  copy({ bids, asks }: OrderBook): void {
    const numbers = this.#numbers;
    const count = Math.min(most, bids.count, asks.count);
    numbers[0] = count;
    for (let at = 0; at < most; at += 1) {
      // Zero beyond the last, so that equal books give equal bytes.
      numbers[bidPrices + at] = at < count ? (bids.prices[at] ?? 0) : 0;
      numbers[bidQuantities + at] = at < count ? (bids.quantities[at] ?? 0) : 0;
      numbers[askPrices + at] = at < count ? (asks.prices[at] ?? 0) : 0;
      numbers[askQuantities + at] = at < count ? (asks.quantities[at] ?? 0) : 0;
    }
  }

  /** What the bids gained at a level: 1{b ≥ b⁻}·q − 1{b ≤ b⁻}·q⁻. */
  bidFlow(bids: BookLevels, at: number): number {
    const before = this.#numbers[bidPrices + at] ?? 0;
    const price = bids.prices[at] ?? 0;
    const gained = price >= before ? (bids.quantities[at] ?? 0) : 0;
    return price <= before ? gained - (this.#numbers[bidQuantities + at] ?? 0) : gained;
  }

  /** What the asks gained: 1{a ≤ a⁻}·q − 1{a ≥ a⁻}·q⁻. */
  askFlow(asks: BookLevels, at: number): number {
    const before = this.#numbers[askPrices + at] ?? 0;
    const price = asks.prices[at] ?? 0;
    const gained = price <= before ? (asks.quantities[at] ?? 0) : 0;
    return price >= before ? gained - (this.#numbers[askQuantities + at] ?? 0) : gained;
  }
}
