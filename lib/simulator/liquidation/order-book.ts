import type { Pcg32 } from '../../kernels/random/pcg32.ts';
import { constants } from './constants.ts';
import type { Market } from './market.ts';

/** A price in ticks and a quantity in lots. */
export type Level = readonly [tick: number, lots: number];

/** Unbroken ladders: level i of the bids is i ticks below the best bid, of the asks i ticks above the best ask. */
export interface OrderBook {
  readonly bestBid: number;
  readonly bestAsk: number;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

export interface BookChange {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** What trades have taken since the book was last told, in lots. */
export interface Taken {
  bids: number;
  asks: number;
}

const { levels, levelShare, slope, logSpread, wallEveryTicks, wallFactor } = constants.book;
const { redrawnLevels, refilledBelow, widthPerStress, mostWidening } = constants.book;

interface Makers {
  readonly market: Market;
  readonly random: Pcg32;
}

/** One side as it stood. */
interface Kept {
  readonly best: number;
  readonly ladder: readonly number[];
  readonly taken: number;
}

/** The book that market makers keep around the price of now; levels of `old` stay as they were where they can. */
export function quote(makers: Makers, old?: { readonly book: OrderBook; readonly taken: Taken }): OrderBook {
  const { motion, instrument } = makers.market;
  const calm = instrument.dailyVolatility / Math.sqrt(86_400);
  const widening = makers.random.poisson((widthPerStress * motion.volatility) / (calm * motion.depth));
  const width = 1 + Math.min(widening, mostWidening);
  const bestBid = Math.floor(motion.mark / instrument.tickSize - (width - 1) / 2);
  const bestAsk = bestBid + width;
  const keptBids = old && { best: old.book.bestBid, ladder: old.book.bids, taken: old.taken.bids };
  const keptAsks = old && { best: old.book.bestAsk, ladder: old.book.asks, taken: old.taken.asks };
  return {
    ...{ bestBid, bestAsk },
    bids: layLadder(makers, { best: bestBid, step: -1 }, keptBids),
    asks: layLadder(makers, { best: bestAsk, step: 1 }, keptAsks),
  };
}

function layLadder(
  makers: Makers,
  { best, step }: { readonly best: number; readonly step: 1 | -1 },
  kept?: Kept,
): number[] {
  const redrawn = redraws(makers.random);
  return Array.from({ length: levels }, (_, level) => {
    const tick = best + step * level;
    const before = kept && !redrawn.includes(level) ? lotsLeft(kept, (tick - kept.best) * step) : undefined;
    return before ?? drawLots(makers, tick, level);
  });
}

/** Undefined where there was no level, or where trades have left so little that it is quoted anew. */
function lotsLeft({ ladder, taken }: Kept, place: number): number | undefined {
  const before = ladder[place];
  if (before === undefined || place > 0) return before;
  const left = before - taken;
  return left > before / refilledBelow ? left : undefined;
}

function drawLots({ market, random }: Makers, tick: number, level: number): number {
  const { motion, instrument } = market;
  const notional = instrument.dailyVolume * levelShare * motion.depth * (1 + slope * level);
  const wall = tick % wallEveryTicks === 0 ? wallFactor : 1;
  const quantity = (notional * wall * Math.exp(logSpread * random.normal())) / motion.mark;
  return Math.max(1, Math.round(quantity / instrument.lotSize));
}

function redraws(random: Pcg32): readonly number[] {
  return Array.from({ length: redrawnLevels }, () => random.below(levels));
}

/** What a reader of `before` must be told to have `after`; zero lots remove a level. */
export function changesOf(before: OrderBook, after: OrderBook): BookChange {
  return {
    bids: changedLevels(bidLevels(before), bidLevels(after)),
    asks: changedLevels(askLevels(before), askLevels(after)),
  };
}

export function bidLevels({ bestBid, bids }: OrderBook): Level[] {
  return bids.map((lots, level) => [bestBid - level, lots]);
}

export function askLevels({ bestAsk, asks }: OrderBook): Level[] {
  return asks.map((lots, level) => [bestAsk + level, lots]);
}

function changedLevels(before: readonly Level[], after: readonly Level[]): Level[] {
  const old = new Map(before);
  const now = new Map(after);
  const gone = before.filter(([tick]) => !now.has(tick)).map(([tick]): Level => [tick, 0]);
  return [...gone, ...after.filter(([tick, lots]) => old.get(tick) !== lots)];
}
