import { describe, expect, test } from 'vitest';
import { Measured } from '../../../schemas/chunk.ts';
import { MarketEvent, measures } from '../../../schemas/streams.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { dayUs, minuteUs, secondUs } from '../../../lib/domain/time.ts';
import { advanceSecond } from '../../../lib/simulator/liquidation/advance-second.ts';
import { constants, findInstrument } from '../../../lib/simulator/liquidation/constants.ts';
import { openMarket } from '../../../lib/simulator/liquidation/market.ts';
import { toMarketEvent } from '../../../lib/simulator/market-event.ts';
import { simulateFeed, simulationStartUs } from '../../support/simulated-feed.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const entity = 'ETH-USD';
const day = simulateFeed(entity, { seed, days: 1 });

describe('a day of the feed', () => {
  test('has 20,000 events or more, all of them as the contracts want them', () => {
    expect(day.events.length).toBeGreaterThan(20_000);
    const wrong = day.events.filter((event) => !Measured.safeParse(event).success);
    expect(wrong).toEqual([]);
    expect(MarketEvent.safeParse(toMarketEvent(entity, day.events[0]!)).success).toBe(true);
  });

  test('has a snapshot of 25 levels a side, the open interest and the predicted funding rate each minute', () => {
    const minutes = Array.from({ length: 1440 }, (_, minute) => simulationStartUs + minute * minuteUs);
    const timesOf = (events: readonly Measured[]) => events.map(({ eventTimeUs }) => eventTimeUs);
    expect(timesOf(day.of('book-snapshot'))).toEqual(minutes);
    expect(timesOf(day.of('open-interest'))).toEqual(minutes);
    expect(timesOf(day.of('funding').filter(({ kind }) => kind === 'predicted'))).toEqual(minutes);
    const widths = new Set(day.of('book-snapshot').flatMap(({ bids, asks }) => [bids.length, asks.length]));
    expect([...widths]).toEqual([25]);
  });

  test('settles the funding three times', () => {
    const settled = day.of('funding').filter(({ kind }) => kind === 'settled');
    expect(settled.map(({ eventTimeUs }) => (eventTimeUs - simulationStartUs) / dayUs)).toEqual([0, 1 / 3, 2 / 3]);
  });

  test('never keeps silent on the mark for more than five seconds', () => {
    const times = day.of('mark-price').map(({ eventTimeUs }) => eventTimeUs);
    const longest = Math.max(...times.slice(1).map((time, index) => time - times[index]!));
    expect(longest).toBeLessThanOrEqual(5 * secondUs);
  });

  test('comes in the order in which events apply', () => {
    const streams = Object.keys(measures);
    const disorders = day.events.filter((event, index) => {
      const before = day.events[index - 1];
      if (before === undefined || before.eventTimeUs < event.eventTimeUs) return false;
      const step = streams.indexOf(event.stream) - streams.indexOf(before.stream);
      const isLater = step === 0 ? event.sequence! > before.sequence! : step > 0;
      return before.eventTimeUs > event.eventTimeUs || !isLater;
    });
    expect(disorders).toEqual([]);
  });

  test('numbers the events of each stream without a gap', () => {
    for (const [stream, events] of Map.groupBy(day.events, (event) => event.stream))
      expect(
        events.every(({ sequence }, index) => sequence === index),
        stream,
      ).toBe(true);
  });

  test('trades in whole ticks and lots', () => {
    const { tickSize, lotSize } = findInstrument(entity);
    const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;
    const odd = day
      .of('trade')
      .filter(({ price, quantity }) => !isWhole(price / tickSize) || !isWhole(quantity / lotSize));
    expect(odd).toEqual([]);
  });
});

describe('the order book', () => {
  const change = (side: Map<number, number>, levels: readonly (readonly [number, number])[]) => {
    for (const [price, quantity] of levels)
      if (quantity === 0) side.delete(price);
      else side.set(price, quantity);
  };

  test('rebuilt from the first snapshot and the deltas equals every later snapshot and is never crossed', () => {
    const [first, ...later] = day.of('book-snapshot');
    const book = { bids: new Map(first!.bids), asks: new Map(first!.asks) };
    let updateId = first!.lastUpdateId;
    let compared = 0;
    for (const event of day.events) {
      if (event.stream === 'book-delta') {
        expect([event.previousUpdateId, event.firstUpdateId]).toEqual([updateId, updateId + 1]);
        updateId = event.lastUpdateId;
        change(book.bids, event.bids);
        change(book.asks, event.asks);
        expect(Math.max(...book.bids.keys())).toBeLessThan(Math.min(...book.asks.keys()));
      }
      if (event.stream !== 'book-snapshot' || event === first) continue;
      expect([book, updateId]).toEqual([{ bids: new Map(event.bids), asks: new Map(event.asks) }, event.lastUpdateId]);
      compared += 1;
    }
    expect(compared).toBe(later.length);
  });
});

describe('the open interest', () => {
  test('is the sum of what the agents hold', () => {
    const market = openMarket(entity, { seed, dial: 'target' });
    const { lotSize } = market.instrument;
    const advanceTo = (second: number) => {
      while (market.motion.second < second) advanceSecond(market, () => undefined);
    };
    const warmUpSeconds = constants.warmUpDays * 86_400;
    for (const { eventTimeUs, quantity } of day.of('open-interest')) {
      advanceTo(warmUpSeconds + (eventTimeUs - simulationStartUs) / secondUs);
      const lots = market.agents.lots.reduce((sum, held) => sum + held, 0);
      expect(quantity).toBeCloseTo(lots * lotSize, 9);
    }
  });
});

describe('the liquidations of the feed', () => {
  const { facts } = day;
  const truth = facts['liquidation'] ?? [];

  test('are those of the truth but for about 5 % that were lost', () => {
    const told = truth.filter(({ isLost }) => isLost === false);
    expect(
      day.of('liquidation').map(({ eventTimeUs, price, quantity, side }) => [eventTimeUs, price, quantity, side]),
    ).toEqual(
      told.map(({ timeUs, price, quantity, position }) => [
        timeUs,
        price,
        quantity,
        position === 'long' ? 'sell' : 'buy',
      ]),
    );
    const lost = truth.length - told.length;
    expect(lost).toBeGreaterThan(0);
    // Five standard deviations of a binomial count.
    expect(Math.abs(lost - 0.05 * truth.length)).toBeLessThan(5 * Math.sqrt(0.05 * 0.95 * truth.length));
  });

  test('are of agents whose liquidation price the mark of that instant has crossed', () => {
    const marks = new Map(Map.groupBy(day.of('mark-price'), ({ eventTimeUs }) => eventTimeUs));
    for (const { timeUs, mark, liquidationPrice, position } of truth) {
      expect(marks.get(Number(timeUs))?.map((event) => event.mark)).toContain(mark);
      if (position === 'long') expect(Number(mark)).toBeLessThanOrEqual(Number(liquidationPrice));
      else expect(Number(mark)).toBeGreaterThanOrEqual(Number(liquidationPrice));
    }
    expect(truth.length).toBeGreaterThan(50);
  });

  test('each come with the trade that they force', () => {
    const trades = Map.groupBy(day.of('trade'), ({ eventTimeUs }) => eventTimeUs);
    const unpaired = day.of('liquidation').filter(({ eventTimeUs, price, quantity, side }) => {
      const forced = trades.get(eventTimeUs) ?? [];
      return !forced.some((trade) => trade.price === price && trade.quantity === quantity && trade.side === side);
    });
    expect(unpaired).toEqual([]);
  });
});

describe('a world', () => {
  const digest = (events: readonly Measured[]) => sha256Hex(events.map((event) => JSON.stringify(event)).join('\n'));

  test('is the same for the same seed, and another one for another', () => {
    const once = digest(simulateFeed('BTC-USD', { seed }).events);
    expect(digest(simulateFeed('BTC-USD', { seed }).events)).toBe(once);
    expect(digest(simulateFeed('BTC-USD', { seed: seed + 1 }).events)).not.toBe(once);
  });

  test('does not depend on how long it is looked at, the end of training left aside', () => {
    const withoutDecoy = (events: readonly Measured[]) => events.filter(({ stream }) => stream !== 'observation');
    const short = withoutDecoy(simulateFeed('BTC-USD', { seed, days: 1 / 48 }).events);
    const long = withoutDecoy(simulateFeed('BTC-USD', { seed, days: 1 / 24 }).events);
    expect(digest(long.slice(0, short.length))).toBe(digest(short));
  });

  test('of seed 7 begins with these bytes, which change with the constants alone', () => {
    const { events } = simulateFeed('BTC-USD', { seed: 7, days: 1 / 8 });
    expect({ events: events.length, digest: digest(events) }).toEqual({
      events: 7183,
      digest: '305cd0d4503524d6c74682cfd3207911456640d7d7b3d2f027f7af4701913c6d',
    });
  });

  test('begins at a whole minute only', () => {
    expect(() => simulateFeed('BTC-USD', { startUs: simulationStartUs + secondUs })).toThrow('whole minute');
  });

  test('names the entities that it has when asked for another', () => {
    expect(() => simulateFeed('DOGE-USD', {})).toThrow('BTC-USD, ETH-USD, SOL-USD');
  });
});
