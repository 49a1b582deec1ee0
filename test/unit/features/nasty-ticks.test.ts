import { describe, expect, it } from 'vitest';
import { Measured } from '../../../schemas/chunk.ts';
import { dayOf, hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { nastyStreams } from '../../support/nasty-market.ts';
import { nastySeries, nastyTicks } from '../../support/nasty-ticks.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const drawn = nastySeries.map((series) => ({ series, events: nastyTicks(series, { seed, count: 10_000 }) }));

describe.each(drawn)('nasty ticks of the series $series.name', ({ series, events }) => {
  const pairs = events.slice(1).map((event, index) => [events[index] ?? event, event] as const);
  const trades = events.filter((event) => event.stream === 'trade');
  const snapshots = events.filter((event) => event.stream === 'book-snapshot');
  const deltas = events.filter((event) => event.stream === 'book-delta');

  it('are equal for equal seeds, and others for another one', () => {
    const text = JSON.stringify(events);
    expect(JSON.stringify(nastyTicks(series, { seed, count: 10_000 })) === text).toBe(true);
    expect(JSON.stringify(nastyTicks(series, { seed: seed + 1, count: 10_000 })) === text).toBe(false);
  });

  it('are events as they may be sent', () => {
    expect(events).toHaveLength(10_000);
    const wrong = events.flatMap((event) => Measured.safeParse(event).error?.issues ?? []);
    expect(wrong).toEqual([]);
  });

  it('come in the order in which they apply', () => {
    const place = (event: (typeof events)[number]): number => nastyStreams.findIndex((name) => name === event.stream);
    const misplaced = pairs.filter(
      ([before, after]) =>
        after.eventTimeUs < before.eventTimeUs ||
        (after.eventTimeUs === before.eventTimeUs && place(after) < place(before)),
    );
    expect(misplaced.length).toBe(0);
  });

  it('share instants and leave gaps of seconds, minutes and 26 hours', () => {
    const gaps = pairs.map(([before, after]) => after.eventTimeUs - before.eventTimeUs);
    expect(gaps.filter((gap) => gap === 0).length).toBeGreaterThan(500);
    expect(gaps.filter((gap) => gap > minuteUs).length).toBeGreaterThan(50);
    expect(gaps).toContain(26 * hourUs);
  });

  it('break, thin out, overfill, empty and cross the book', () => {
    const best = snapshots.map(({ bids, asks }) => ({
      bids: bids.filter(([, quantity]) => quantity > 0),
      asks: asks.filter(([, quantity]) => quantity > 0),
    }));
    expect(best.some(({ bids, asks }) => bids.length > 0 && asks.length === 0)).toBe(true);
    expect(best.some(({ bids, asks }) => bids.length === 0 && asks.length > 0)).toBe(true);
    expect(best.some(({ bids, asks }) => bids.length === 1 && asks.length > 0)).toBe(true);
    expect(best.some(({ bids, asks }) => bids.length > 500 && asks.length > 500)).toBe(true);
    const isCrossed = (bids: number[], asks: number[]): boolean => Math.max(...bids) >= Math.min(...asks);
    const prices = (levels: [number, number][]): number[] => levels.map(([price]) => price);
    expect(best.some(({ bids, asks }) => isCrossed(prices(bids), prices(asks)))).toBe(true);
    expect(deltas.some(({ bids }) => bids.some(([, quantity]) => quantity === 0))).toBe(true);
    const ids = new Set([...snapshots, ...deltas].map(({ lastUpdateId }) => lastUpdateId));
    expect(deltas.filter(({ firstUpdateId }) => !ids.has(firstUpdateId - 1)).length).toBeGreaterThan(10);
  });

  it('repeat prices, hold rates still before they move, and let open interest vanish', () => {
    const repeats = trades.filter(({ price }, index) => trades[index - 1]?.price === price);
    expect(repeats.length).toBeGreaterThan(100);
    const rates = events.flatMap((event) => (event.stream === 'funding' ? [event.rate] : []));
    expect(new Set(rates.slice(0, 40)).size).toBe(1);
    expect(new Set(rates).size).toBeGreaterThan(50);
    const interests = events.flatMap((event) => (event.stream === 'open-interest' ? [event.quantity] : []));
    expect(interests).toContain(0);
    expect(interests.at(-1)).toBeGreaterThan(0);
  });
});

describe('all series of nasty ticks', () => {
  it('span prices from 1e-8 to 1e9 and quantities of many magnitudes', () => {
    const trades = drawn.flatMap(({ events }) => events.filter((event) => event.stream === 'trade'));
    const prices = trades.map(({ price }) => price);
    const quantities = trades.map(({ quantity }) => quantity);
    expect(Math.min(...prices)).toBeLessThan(1e-7);
    expect(Math.max(...prices)).toBeGreaterThan(1e9);
    expect(Math.max(...quantities) / Math.min(...quantities)).toBeGreaterThan(1e12);
  });

  it('cross the end of a year, both changes of the clock and a leap day', () => {
    const days = new Set(drawn.flatMap(({ events }) => events.map(({ eventTimeUs }) => dayOf(eventTimeUs))));
    for (const day of ['2025-12-31', '2026-01-01', '2026-03-29', '2026-10-25', '2028-02-29']) {
      expect(days).toContain(day);
    }
  });
});
