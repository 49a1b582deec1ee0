import type { BookLevels, OrderBook } from '../order-book.ts';
import { bestQuantity, distance, imbalance, measureDepth } from './book-measures.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

const slopeLevels = 10;
const fewestSlopeLevels = 3;
const centreLevels = 10;
/** Pressure fades by e per 10 basis points. */
const pressureReach = 10 / 1e4;

/** What the book of this moment looks like: weights of both sides, near and far, and where they lie. */
export class BookShape implements FeatureGroup {
  readonly features = [
    ...['bid_ask_imbalance', 'depth_pressure', 'bid_liquidity', 'ask_liquidity'],
    ...['l1_imbalance', 'l5_imbalance', 'l10_imbalance', 'microprice_dev', 'weighted_mid_dev_5'],
    ...['bid_slope', 'ask_slope', 'slope_asym', 'bid_depth_centre', 'ask_depth_centre'],
  ];
  readonly #book: OrderBook;
  /** Work space: depth of the bids, and of the asks. */
  readonly #depths = new Float64Array(2);

  constructor({ book }: GroupParts) {
    this.#book = book;
  }

  write(values: Float64Array): void {
    const book = this.#book;
    if (!book.isValid) {
      values.fill(Number.NaN);
      return;
    }
    const { bids, asks, mid, tick } = book;
    const five = imbalance(bestQuantity(bids, 5), bestQuantity(asks, 5));
    values[0] = five;
    values[1] = imbalance(pressure(bids, mid), pressure(asks, mid));
    measureDepth(book, 25, this.#depths);
    values[2] = Math.log1p(this.#depths[0] ?? 0);
    values[3] = Math.log1p(this.#depths[1] ?? 0);
    values[4] = imbalance(bids.quantities[0] ?? 0, asks.quantities[0] ?? 0);
    values[5] = five;
    values[6] = imbalance(bestQuantity(bids, 10), bestQuantity(asks, 10));
    values[7] = (weightedMid(bids, asks, 1) - mid) / tick;
    values[8] = (weightedMid(bids, asks, 5) - mid) / tick;
    values[9] = slope(bids, mid);
    values[10] = slope(asks, mid);
    values[11] = Math.log(values[9] / values[10]);
    values[12] = depthCentre(bids);
    values[13] = depthCentre(asks);
  }
}

function pressure(levels: BookLevels, mid: number): number {
  let sum = 0;
  for (let at = 0; at < levels.count; at += 1) {
    sum += (levels.quantities[at] ?? 0) * Math.exp(-distance(levels, at, mid) / pressureReach);
  }
  return sum;
}

/** Volume-weighted prices of both sides, each weighted by the quantity of the other; of one level, the microprice. */
export function weightedMid(bids: BookLevels, asks: BookLevels, most: number): number {
  const bidQuantity = bestQuantity(bids, most);
  const askQuantity = bestQuantity(asks, most);
  return (
    (averagePrice(bids, most) * askQuantity + averagePrice(asks, most) * bidQuantity) / (bidQuantity + askQuantity)
  );
}

function averagePrice(levels: BookLevels, most: number): number {
  if (most === 1) return levels.prices[0] ?? Number.NaN;
  let notional = 0;
  for (let at = 0; at < Math.min(most, levels.count); at += 1) {
    notional += (levels.prices[at] ?? 0) * (levels.quantities[at] ?? 0);
  }
  return notional / bestQuantity(levels, most);
}

/** Least squares of cumulative quantity on the distance from the mid in basis points; NaN below three levels. */
function slope(levels: BookLevels, mid: number): number {
  const count = Math.min(slopeLevels, levels.count);
  if (count < fewestSlopeLevels) return Number.NaN;
  let cumulative = 0;
  let meanX = 0;
  let meanY = 0;
  let squares = 0;
  let products = 0;
  for (let at = 0; at < count; at += 1) {
    cumulative += levels.quantities[at] ?? 0;
    const x = 1e4 * distance(levels, at, mid);
    const fromX = x - meanX;
    meanX += fromX / (at + 1);
    meanY += (cumulative - meanY) / (at + 1);
    squares += fromX * (x - meanX);
    products += fromX * (cumulative - meanY);
  }
  return products / squares;
}

/** Where the quantity of the best levels lies, as a number of levels from 1. */
function depthCentre(levels: BookLevels): number {
  let weighted = 0;
  for (let at = 0; at < Math.min(centreLevels, levels.count); at += 1) {
    weighted += (at + 1) * (levels.quantities[at] ?? 0);
  }
  return weighted / bestQuantity(levels, centreLevels);
}
