import { median } from '../../../kernels/rolling/time-median.ts';
import type { BookLevels, OrderBook } from '../order-book.ts';

export type SideName = 'bids' | 'asks';

/** Distance of a level from the mid, as a share of it. */
export function distance(levels: BookLevels, at: number, mid: number): number {
  return Math.abs((levels.prices[at] ?? 0) - mid) / mid;
}

/** How many levels lie within so many basis points of the mid. */
export function countWithin(book: OrderBook, side: SideName, basisPoints: number): number {
  const levels = book[side];
  const reach = basisPoints / 1e4;
  let count = 0;
  while (count < levels.count && distance(levels, count, book.mid) <= reach) count += 1;
  return count;
}

/**
 * Notional of the levels within so many basis points of the mid, bids at 0 and asks at 1 of `into`: every book event
 * asks for it, and a number that is returned would be boxed.
 */
export function measureDepth({ bids, asks, mid }: OrderBook, basisPoints: number, into: Float64Array): void {
  const reach = basisPoints / 1e4;
  into[0] = 0;
  into[1] = 0;
  for (let at = 0; at < bids.count && distance(bids, at, mid) <= reach; at += 1) {
    into[0] += (bids.prices[at] ?? 0) * (bids.quantities[at] ?? 0);
  }
  for (let at = 0; at < asks.count && distance(asks, at, mid) <= reach; at += 1) {
    into[1] += (asks.prices[at] ?? 0) * (asks.quantities[at] ?? 0);
  }
}

/** Quantity of the best levels, as many of `most` as there are. */
export function bestQuantity({ count, quantities }: BookLevels, most: number): number {
  let sum = 0;
  for (let at = 0; at < Math.min(most, count); at += 1) sum += quantities[at] ?? 0;
  return sum;
}

/** Median quantity of the first `count` levels; `sorted` is work space of at least that many numbers. */
export function medianQuantity({ quantities }: BookLevels, count: number, sorted: Float64Array): number {
  for (let at = 0; at < count; at += 1) sorted[at] = quantities[at] ?? 0;
  return median(sorted, count);
}

/** (a − b)/(a + b); NaN when both are zero. */
export function imbalance(a: number, b: number): number {
  return (a - b) / (a + b);
}
