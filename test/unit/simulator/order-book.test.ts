import { describe, expect, test } from 'vitest';
import { advanceSecond } from '../../../lib/simulator/liquidation/advance-second.ts';
import { constants } from '../../../lib/simulator/liquidation/constants.ts';
import type { Forced } from '../../../lib/simulator/liquidation/forced.ts';
import { calmMakers, driftMakers, type MarketMakers } from '../../../lib/simulator/liquidation/market-makers.ts';
import { openMarket } from '../../../lib/simulator/liquidation/market.ts';
import { changesOf, type Level, type OrderBook, quote } from '../../../lib/simulator/liquidation/order-book.ts';
import { openRandom } from '../../../lib/simulator/random.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const nothingTaken = { bids: 0, asks: 0 };

function openQuoting() {
  const market = openMarket('BTC-USD', { seed, dial: 'target' });
  return { market, makers: calmMakers(), random: openRandom({ world: 'liquidation', seed, stream: 'test' }) };
}

function lotsOf({ bids, asks }: OrderBook): number {
  return [...bids, ...asks].reduce((sum, [, lots]) => sum + lots, 0);
}

/** A forced order of this share of a day's volume. */
function forcedOrder({ market: { instrument, motion } }: ReturnType<typeof openQuoting>, share: number): Forced {
  const lots = (share * instrument.dailyVolume) / (motion.mark * instrument.lotSize);
  return { agent: 0, side: 1, lots, liquidationPrice: motion.mark, mark: motion.mark, round: 1, cause: 'price' };
}

describe('the book that is quoted', () => {
  test('has 25 levels a side in order, is never crossed, and follows the mark', () => {
    const quoting = openQuoting();
    const { market } = quoting;
    let book = quote(quoting);
    for (let second = 0; second < 3600; second += 1) {
      advanceSecond(market, () => undefined);
      book = quote(quoting, { book, taken: nothingTaken });
      const ticks = (levels: readonly Level[]) => levels.map(([tick]) => tick);
      const all = [...ticks(book.bids).toReversed(), ...ticks(book.asks)];
      expect(all).toEqual([...new Set(all)].toSorted((one, other) => one - other));
      expect([book.bids.length, book.asks.length]).toEqual([25, 25]);
      expect([book.bids[0]?.[0], book.asks[0]?.[0]]).toEqual([book.bestBid, book.bestAsk]);
      const middle = (book.bestBid + book.bestAsk) / 2;
      expect(Math.abs(middle - market.motion.mark / market.instrument.tickSize)).toBeLessThanOrEqual(1);
    }
  });

  test('mostly stays as it is from one telling to the next', () => {
    const quoting = openQuoting();
    const book = quote(quoting);
    const { bids, asks } = changesOf(book, quote(quoting, { book, taken: nothingTaken }));
    expect(bids.length + asks.length).toBeLessThan(25);
  });

  test('shows as much less as the makers have withdrawn, with a wider spread', () => {
    const calm = quote(openQuoting());
    const frightened = quote({ ...openQuoting(), makers: { withdrawn: 0.9, caution: 0 } });
    // Lots are whole, and sizes beyond the touch depend on the spread.
    expect(lotsOf(frightened) / lotsOf(calm)).toBeCloseTo(0.1, 1);
    expect(frightened.bestAsk - frightened.bestBid).toBeGreaterThan(2 * (calm.bestAsk - calm.bestBid));
  });

  test('shrinks at once where it stands', () => {
    const quoting = openQuoting();
    const book = quote(quoting);
    const makers: MarketMakers = { withdrawn: 0.9, caution: 0 };
    const after = quote({ ...quoting, makers }, { book, taken: nothingTaken });
    expect(lotsOf(after) / lotsOf(book)).toBeCloseTo(0.1, 1);
  });

  test('keeps its best quote with what trades have left of it, or quotes anew', () => {
    const quoting = openQuoting();
    const book = quote(quoting);
    const best = book.asks[0]?.[1] ?? 0;
    const afterTaking = (asks: number) =>
      Array.from({ length: 20 }, () => quote(quoting, { book, taken: { bids: 0, asks } }).asks[0]?.[1]);
    const half = Math.floor(best / 2);
    expect(afterTaking(half)).toContain(best - half);
    expect(afterTaking(best - 1)).not.toContain(1);
  });
});

describe('market makers', () => {
  test('withdraw before a forced order that is large, and hardly before a small one', () => {
    const quoting = openQuoting();
    const { frighteningShare, mostWithdrawn } = constants.makers;
    driftMakers(quoting, [forcedOrder(quoting, frighteningShare / 10)]);
    expect(quoting.makers.withdrawn).toBeLessThan(0.001);
    driftMakers(quoting, [forcedOrder(quoting, frighteningShare), forcedOrder(quoting, frighteningShare)]);
    expect(quoting.makers.withdrawn).toBeCloseTo(mostWithdrawn, 6);
  });

  test('come back with a half-life, the last of them slowly', () => {
    const { recoveryHalfLifeSeconds, hesitantHalfLifeSeconds } = constants.makers;
    const { random, market } = openQuoting();
    const drift = (withdrawn: number, seconds: number) => {
      const makers = { withdrawn, caution: 0 };
      for (let second = 0; second < seconds; second += 1) driftMakers({ makers, market, random }, []);
      return makers.withdrawn;
    };
    // News frighten them again, in one try of seven: they only ever add to what is withdrawn.
    const after = (withdrawn: number, seconds: number) =>
      Math.min(...Array.from({ length: 20 }, () => drift(withdrawn, seconds)));
    expect(after(0.8, recoveryHalfLifeSeconds)).toBeCloseTo(0.4, 6);
    expect(after(0.2, hesitantHalfLifeSeconds)).toBeCloseTo(0.1, 6);
  });
});
