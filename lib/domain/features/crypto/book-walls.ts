import type { BookLevels, OrderBook } from '../order-book.ts';
import { countWithin, distance, measureDepth, medianQuantity, type SideName } from './book-measures.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

/** A wall has so many times the median quantity of the levels of its side. */
const wallFactor = 5;
const farthestBps = 100;
const clusterBps = 50;
const fewestInCluster = 3;
/** Neighbours of a cluster are at most three ticks apart; the slack forgives the dust of decimal prices. */
const clusterGapTicks = 3 * (1 + 1e-9);

/** Levels that stand out: walls, and clusters of large levels. */
export class BookWalls implements FeatureGroup {
  readonly features = ['liq_wall_dist_down_bps', 'liq_wall_log_ratio', 'order_cluster_density', 'wall_imbalance'];
  readonly #book: OrderBook;
  readonly #sorted: Float64Array;
  /** Work space: depth of the bids, and of the asks. */
  readonly #depths = new Float64Array(2);

  constructor({ book }: GroupParts) {
    this.#book = book;
    this.#sorted = new Float64Array(book.bids.quantities.length);
  }

  write(values: Float64Array): void {
    const book = this.#book;
    if (!book.isValid) {
      values.fill(Number.NaN);
      return;
    }
    const bidWall = wallFactor * medianQuantity(book.bids, book.bids.count, this.#sorted);
    const askWall = wallFactor * medianQuantity(book.asks, book.asks.count, this.#sorted);
    const above = largest(book.asks, countWithin(book, 'asks', farthestBps), askWall);
    const below = largest(book.bids, countWithin(book, 'bids', farthestBps), bidWall);
    values[0] = wallDistance(book, bidWall);
    values[1] = Math.log((below + 1) / (above + 1));
    values[2] = this.#clusterDensity();
    const bidWalls = total(book.bids, countWithin(book, 'bids', clusterBps), bidWall);
    const askWalls = total(book.asks, countWithin(book, 'asks', clusterBps), askWall);
    values[3] = bidWalls + askWalls > 0 ? (bidWalls - askWalls) / (bidWalls + askWalls) : 0;
  }

  #clusterDensity(): number {
    measureDepth(this.#book, clusterBps, this.#depths);
    const all = (this.#depths[0] ?? 0) + (this.#depths[1] ?? 0);
    return Number.isNaN(this.#book.tick) ? Number.NaN : (this.#clustered('bids') + this.#clustered('asks')) / all;
  }

  /** Notional of the levels in clusters. */
  #clustered(side: SideName): number {
    const { prices, quantities } = this.#book[side];
    const count = countWithin(this.#book, side, clusterBps);
    const typical = medianQuantity(this.#book[side], count, this.#sorted);
    const gap = clusterGapTicks * this.#book.tick;
    let sum = 0;
    let run = 0;
    let inRun = 0;
    let before = Number.NaN;
    for (let at = 0; at < count; at += 1) {
      if (!((quantities[at] ?? 0) > typical)) continue;
      const price = prices[at] ?? 0;
      if (!(Math.abs(price - before) <= gap)) {
        if (inRun >= fewestInCluster) sum += run;
        run = 0;
        inRun = 0;
      }
      run += price * (quantities[at] ?? 0);
      inRun += 1;
      before = price;
    }
    return inRun >= fewestInCluster ? sum + run : sum;
  }
}

/** Distance of the nearest wall of the bids in basis points, at most 100, which also stands for none. */
function wallDistance({ bids, mid }: OrderBook, wall: number): number {
  for (let at = 0; at < bids.count; at += 1) {
    if ((bids.quantities[at] ?? 0) >= wall) return Math.min(farthestBps, 1e4 * distance(bids, at, mid));
  }
  return farthestBps;
}

/** Notional of the largest wall among the first `count` levels. */
function largest({ prices, quantities }: BookLevels, count: number, wall: number): number {
  let most = 0;
  for (let at = 0; at < count; at += 1) {
    const quantity = quantities[at] ?? 0;
    if (quantity >= wall) most = Math.max(most, (prices[at] ?? 0) * quantity);
  }
  return most;
}

/** Notional of all of them. */
function total({ prices, quantities }: BookLevels, count: number, wall: number): number {
  let sum = 0;
  for (let at = 0; at < count; at += 1) {
    const quantity = quantities[at] ?? 0;
    if (quantity >= wall) sum += (prices[at] ?? 0) * quantity;
  }
  return sum;
}
