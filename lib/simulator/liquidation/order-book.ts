import type { Pcg32 } from '../../kernels/random/pcg32.ts';
import { constants } from './constants.ts';
import type { Market } from './market.ts';
import type { MarketMakers } from './market-makers.ts';

/** A price in ticks and a quantity in lots. */
export type Level = readonly [tick: number, lots: number];

export interface BookChange {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Best levels first; between them there are empty ticks. */
export interface OrderBook extends BookChange {
  readonly bestBid: number;
  readonly bestAsk: number;
  /** The share of their full size that the levels show. */
  readonly shown: number;
}

/** What trades have taken since the book was last told, in lots. */
export interface Taken {
  bids: number;
  asks: number;
}

const { levels, levelShare, depthOnShow, slopePerBasisPoint, logSpread, redrawnLevels, refilledBelow } = constants.book;
const { spreadShare, mostSpreadShare, gapShare, clusterShare, clusterTicks } = constants.book;
const { wallFactor, wallDistanceShare, rescaledBeyond } = constants.book;

/** Who quotes, and what moves them. */
interface Quoting {
  readonly market: Market;
  readonly random: Pcg32;
  readonly makers: MarketMakers;
}

/** One side on its way: the tick of its best level, the direction that leads away from the other side, and what it shows. */
interface Side {
  readonly best: number;
  readonly step: 1 | -1;
  readonly shown: number;
}

/** One side as it stood. */
interface Stood {
  readonly levels: readonly Level[];
  readonly taken: number;
  /** What its levels shrink or grow by. */
  readonly scale: number;
}

/** The book that market makers keep around the price of now; levels of `old` stay as they were where they can. */
export function quote(quoting: Quoting, old?: { readonly book: OrderBook; readonly taken: Taken }): OrderBook {
  const { market, makers } = quoting;
  const ticks = market.motion.mark / market.instrument.tickSize;
  const width = Math.max(1, Math.round(ticks * spreadOf(market, makers)));
  const bestBid = Math.floor(ticks - (width - 1) / 2);
  const bestAsk = bestBid + width;
  const shown = shownShare(1 - makers.withdrawn, old?.book.shown);
  const stood = (side: 'bids' | 'asks'): Stood | undefined =>
    old && { levels: old.book[side], taken: old.taken[side], scale: shown / old.book.shown };
  return {
    ...{ bestBid, bestAsk, shown },
    bids: layLevels(quoting, { best: bestBid, step: -1, shown }, stood('bids')),
    asks: layLevels(quoting, { best: bestAsk, step: 1, shown }, stood('asks')),
  };
}

/** As a share of the price: wide where the price moves much, where the market is shallow, and where makers fear. */
function spreadOf({ motion, instrument }: Market, { caution, withdrawn }: MarketMakers): number {
  const stress = motion.volatility / (instrument.dailyVolatility / Math.sqrt(86_400)) / motion.depth;
  const share = spreadShare * Math.sqrt(stress / (1 - withdrawn)) * Math.exp(caution);
  return Math.min(share, mostSpreadShare);
}

/** Quotes are resized when it is worth it, not with each breath. */
function shownShare(wanted: number, shown = wanted): number {
  return Math.abs(Math.log(wanted / shown)) < rescaledBeyond ? shown : wanted;
}

function layLevels(quoting: Quoting, side: Side, stood?: Stood): Level[] {
  const touch = touchLots(quoting, side, stood);
  const laid: Level[] = [[side.best, touch]];
  const standing = stood?.levels.slice(1).filter(([tick]) => (tick - side.best) * side.step > 0) ?? [];
  fill(quoting, side, { laid, before: standing[0]?.[0] });
  const redrawn = new Set(Array.from({ length: redrawnLevels }, () => quoting.random.below(levels)));
  const oldBest = stood?.levels[0]?.[0] ?? side.best;
  for (const [index, [tick, lots]] of standing.entries()) {
    const isNew =
      redrawn.has(index) || isWall(quoting.market, tick, oldBest) !== isWall(quoting.market, tick, side.best);
    const scaled = Math.max(1, Math.round(lots * (stood?.scale ?? 1)));
    laid.push([tick, isNew ? drawLots(quoting, side, tick) : scaled]);
  }
  fill(quoting, side, { laid });
  return laid.slice(0, levels);
}

/** The best quote moves with the price, with what trades have left of it, until so little is left that it is quoted anew. */
function touchLots(quoting: Quoting, side: Side, stood?: Stood): number {
  const before = stood?.levels[0]?.[1] ?? 0;
  const left = before - (stood?.taken ?? 0);
  const isKept = left > before / refilledBelow && quoting.random.below(levels) >= redrawnLevels;
  return isKept ? Math.max(1, Math.round(left * (stood?.scale ?? 1))) : drawLots(quoting, side, side.best);
}

/** Lays new levels behind those that are there, until the side is full or the next one would stand at or behind `before`. */
function fill(
  quoting: Quoting,
  side: Side,
  { laid, before }: { readonly laid: Level[]; readonly before?: number | undefined },
): void {
  let [tick] = laid.at(-1) ?? [side.best];
  while (laid.length < levels) {
    tick = nextTick(quoting, side, tick);
    if (before !== undefined && (tick - before) * side.step >= 0) return;
    laid.push([tick, drawLots(quoting, side, tick)]);
  }
}

/** A few ticks on, or many; but a round price is never passed over. */
function nextTick({ market: { motion, instrument }, random }: Quoting, { step }: Side, tick: number): number {
  const { tickSize, roundTicks } = instrument;
  const mean = (gapShare * motion.mark) / tickSize;
  const isClose = random.uniform() < clusterShare;
  const gap = 1 + (isClose ? random.below(clusterTicks) : Math.floor(mean * (0.5 + random.uniform())));
  const past = tick % roundTicks;
  return tick + step * Math.min(gap, step === 1 ? roundTicks - past : past || roundTicks);
}

function drawLots({ market, random }: Quoting, { best, shown }: Side, tick: number): number {
  const { motion, instrument } = market;
  const distance = (1e4 * Math.abs(tick - best) * instrument.tickSize) / motion.mark;
  const full = instrument.dailyVolume * levelShare * motion.depth ** depthOnShow;
  const notional = full * shown * (1 + slopePerBasisPoint * distance);
  const wall = isWall(market, tick, best) ? wallFactor : 1;
  const quantity = (notional * wall * Math.exp(logSpread * random.normal())) / motion.mark;
  return Math.max(1, Math.round(quantity / instrument.lotSize));
}

/** Walls stand at round prices, and are pulled before the price reaches them. */
function isWall({ motion, instrument }: Market, tick: number, best: number): boolean {
  const isFar = Math.abs(tick - best) * instrument.tickSize > wallDistanceShare * motion.mark;
  return isFar && tick % instrument.roundTicks === 0;
}

/** What a reader of `before` must be told to have `after`; zero lots remove a level. */
export function changesOf(before: OrderBook, after: OrderBook): BookChange {
  return { bids: changedLevels(before.bids, after.bids), asks: changedLevels(before.asks, after.asks) };
}

function changedLevels(before: readonly Level[], after: readonly Level[]): Level[] {
  const old = new Map(before);
  const now = new Map(after);
  const gone = before.filter(([tick]) => !now.has(tick)).map(([tick]): Level => [tick, 0]);
  return [...gone, ...after.filter(([tick, lots]) => old.get(tick) !== lots)];
}
