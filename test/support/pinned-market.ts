import type { Measured } from '../../schemas/chunk.ts';
import { noonUs } from './trades.ts';

/**
 * Some hours of a market that never changes: what is pinned to it depends on no library and no other test. The numbers
 * come from the generator of Park and Miller (1988), whose products are exact in doubles.
 */
export function pinnedMarket(): Measured[] {
  const market = new PinnedMarket();
  return Array.from({ length: 6000 }, (_, index) => market.next(index + 1));
}

class PinnedMarket {
  #seed = 20_260_105;
  #timeUs = noonUs;
  #level = 100_000;
  #depth = 1;

  next(updateId: number): Measured {
    const isBusy = Math.floor(this.#timeUs / 60e6) % 9 === 0;
    this.#timeUs += this.#draw(isBusy ? 3_000_000 : 20_000_000);
    this.#level += 20 * (this.#draw(7) - 3);
    const header = { source: 'test', market: 'crypto', eventTimeUs: this.#timeUs };
    const kind = updateId === 1 ? 0 : this.#draw(100);
    if (kind < 30) return { stream: 'book-snapshot', ...header, lastUpdateId: updateId, ...this.#wholeBook() };
    if (kind < 45) {
      // The book has moved since: some of these cross it, and the next snapshot brings it back.
      const bids: [number, number][] = [[this.#price(-1 - this.#draw(9)), this.#draw(3) === 0 ? 0 : this.#quantity()]];
      return { stream: 'book-delta', ...header, firstUpdateId: updateId - 1, lastUpdateId: updateId, bids, asks: [] };
    }
    if (kind < 88) {
      const stream = kind < 85 ? 'trade' : 'liquidation';
      const side = this.#draw(2) === 0 ? 'buy' : 'sell';
      return { stream, ...header, price: this.#price(this.#draw(7) - 3), quantity: this.#quantity(), side };
    }
    if (kind < 92) return { stream: 'mark-price', ...header, mark: this.#price(this.#draw(3)), index: this.#price(0) };
    if (kind < 95) return { stream: 'funding', ...header, rate: this.#draw(100) / 1e6, kind: 'predicted' };
    return { stream: 'open-interest', ...header, quantity: 100_000 + this.#draw(5000) };
  }

  /** Now and then most of the depth is gone, and comes back step by step. */
  #wholeBook(): { bids: [number, number][]; asks: [number, number][] } {
    this.#depth = this.#draw(50) === 0 ? 0.05 : Math.min(1, 1.2 * this.#depth);
    const spread = 1 + this.#draw(12);
    const size = () => (this.#depth * (50 + this.#draw(50)) * (this.#draw(25) === 0 ? 12 : 1)) / 10;
    return {
      bids: Array.from({ length: 20 }, (_, at) => [this.#price(-1 - at), size()]),
      asks: Array.from({ length: 20 }, (_, at) => [this.#price(spread + at), size()]),
    };
  }

  #price(ticks: number): number {
    return (this.#level + ticks) / 10;
  }

  #quantity(): number {
    return ((1 + this.#draw(1000)) / 100) * (this.#draw(60) === 0 ? 500 : 1);
  }

  #draw(below: number): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed % below;
  }
}
