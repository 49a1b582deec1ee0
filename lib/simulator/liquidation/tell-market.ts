import type { Forced } from './forced.ts';
import type { Broadcast } from './broadcast.ts';
import { constants } from './constants.ts';
import { changesOf, quote } from './order-book.ts';
import { tellMark } from './tell-clock.ts';

const { feed } = constants;
// The forced orders of a second have its first half, where even a cascade that takes one agent a round finds room; the
// book and its trades have the second.
const roundUs = 99;
const quietUs = 500_000;

/** The rounds of a cascade: the trades of the forced orders, the liquidations, and the mark that caused them. */
export function tellForced(broadcast: Broadcast, nowUs: number, forced: readonly Forced[]): void {
  for (const [round, orders] of Map.groupBy(forced, (one) => one.round))
    tellRound(broadcast, nowUs + roundUs * (round + 1), orders);
}

function tellRound(broadcast: Broadcast, timeUs: number, orders: readonly Forced[]): void {
  const { events, market, truth, loss } = broadcast;
  const told = orders.map((forced) => {
    const side = forced.side === 1 ? ('sell' as const) : ('buy' as const);
    const ticks = forced.mark / market.instrument.tickSize;
    const price = events.price(side === 'sell' ? Math.floor(ticks) : Math.ceil(ticks));
    return { forced, price, side, quantity: events.quantity(forced.lots) };
  });
  for (const { price, quantity, side } of told)
    events.push({ stream: 'trade', ...events.header('trade', timeUs), price, quantity, side });
  for (const { forced, price, quantity, side } of told) {
    const isLost = loss.uniform() < feed.lostLiquidations;
    truth.tellLiquidation(forced, { timeUs, price, quantity, isLost });
    if (!isLost) events.push({ stream: 'liquidation', ...events.header('liquidation', timeUs), price, quantity, side });
  }
  const [first] = orders;
  if (first) tellMark(broadcast, timeUs, first.mark);
}

/** In an active second the book follows the market; trades come in any. */
export function tellBook(broadcast: Broadcast, nowUs: number, isForced: boolean): void {
  const { market, random } = broadcast;
  const calm = market.instrument.dailyVolatility / Math.sqrt(86_400);
  const [least, most] = feed.activeBounds;
  const share = Math.min(Math.max((feed.activeShare * market.motion.volatility) / calm, least), most);
  const isActive = random.uniform() < share || isForced;
  const timeUs = nowUs + quietUs + 1_000 * random.below(300);
  if (isActive) tellDelta(broadcast, timeUs);
  tellTrades(broadcast, timeUs, share);
  if (isActive) broadcast.quotedMark = market.motion.mark;
}

function tellDelta(broadcast: Broadcast, timeUs: number): void {
  const { events, book, taken, updateId } = broadcast;
  const next = quote(broadcast, { book, taken });
  const { bids, asks } = changesOf(book, next);
  broadcast.book = next;
  broadcast.taken = { bids: 0, asks: 0 };
  if (bids.length + asks.length === 0) return;
  broadcast.updateId = updateId + bids.length + asks.length;
  events.push({
    stream: 'book-delta',
    ...events.header('book-delta', timeUs),
    firstUpdateId: updateId + 1,
    lastUpdateId: broadcast.updateId,
    previousUpdateId: updateId,
    bids: events.levels(bids),
    asks: events.levels(asks),
  });
}

/** At the touch of the book as it was told last; aggressors follow the last move. */
function tellTrades(broadcast: Broadcast, bookUs: number, share: number): void {
  const { events, market, random, book, taken } = broadcast;
  const { motion, instrument } = market;
  const moved = Math.log(motion.mark / broadcast.quotedMark) / (motion.volatility * Math.sqrt(1 / share));
  const buyShare = 0.5 + feed.momentumPull * Math.tanh(moved);
  const count = random.poisson(feed.tradesPerSecond * Math.sqrt(share / feed.activeShare));
  const meanNotional = instrument.dailyVolume / (86_400 * feed.tradesPerSecond);
  for (let trade = 1; trade <= count; trade += 1) {
    const isBuy = random.uniform() < buyShare;
    // Minus half the variance: the mean of a log-normal is then the one wanted.
    const size = Math.exp(feed.logTradeSpread * random.normal() - feed.logTradeSpread ** 2 / 2);
    const lots = Math.max(1, Math.round((meanNotional * size) / (motion.mark * instrument.lotSize)));
    if (isBuy) taken.asks += lots;
    else taken.bids += lots;
    events.push({
      stream: 'trade',
      ...events.header('trade', bookUs + 10_000 * trade),
      price: events.price(isBuy ? book.bestAsk : book.bestBid),
      quantity: events.quantity(lots),
      side: isBuy ? 'buy' : 'sell',
    });
  }
}
