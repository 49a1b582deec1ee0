import { describe, expect, it } from 'vitest';
import type { Measured, RecordOf } from '../../../schemas/chunk.ts';
import { type BookLevels, openOrderBook, type OrderBook } from '../../../lib/domain/features/order-book.ts';
import { noonUs, trade } from '../../support/trades.ts';

const header = { source: 'test', market: 'crypto', eventTimeUs: noonUs };
type Levels = RecordOf<'book-snapshot'>['bids'];

function snapshot(lastUpdateId: number, bids: Levels, asks: Levels): Measured {
  return { stream: 'book-snapshot', ...header, lastUpdateId, bids, asks };
}

interface Numbers {
  readonly first: number;
  readonly last: number;
  readonly previous?: number;
}

function delta({ first, last, previous }: Numbers, bids: Levels = [], asks: Levels = []): Measured {
  const named = previous === undefined ? {} : { previousUpdateId: previous };
  return { stream: 'book-delta', ...header, firstUpdateId: first, lastUpdateId: last, ...named, bids, asks };
}

function levelsOf({ count, prices, quantities }: BookLevels): number[][] {
  return Array.from({ length: count }, (_, at) => [prices[at] ?? Number.NaN, quantities[at] ?? Number.NaN]);
}

function openBook(...events: readonly Measured[]): OrderBook {
  const book = openOrderBook();
  for (const event of events) book.apply(event);
  return book;
}

const start = snapshot(
  10,
  [
    [100, 1],
    [99.5, 2],
    [99.8, 3],
  ],
  [
    [101, 4],
    [100.5, 5],
  ],
);

describe('an order book', () => {
  it('is not valid before its first snapshot, and ignores deltas until then', () => {
    const book = openBook(delta({ first: 1, last: 2 }, [[100, 1]], [[101, 1]]));
    expect(book.isValid).toBe(false);
    expect(book.mid).toBeNaN();
    expect(book.bids.count).toBe(0);
    expect(book.counts.ignored).toBe(1);
  });

  it('sorts a snapshot, best first, and leaves levels of quantity zero out', () => {
    const book = openBook(
      snapshot(
        1,
        [
          [99, 2],
          [100, 1],
          [98.9, 0],
        ],
        [
          [102, 4],
          [101, 3],
          [101.5, 0],
        ],
      ),
    );
    expect(levelsOf(book.bids)).toEqual([
      [100, 1],
      [99, 2],
    ]);
    expect(levelsOf(book.asks)).toEqual([
      [101, 3],
      [102, 4],
    ]);
    expect(book.mid).toBe(100.5);
  });

  it('sets, adds and deletes the levels of a delta, and counts those that lost quantity', () => {
    const book = openBook(start);
    const change = book.apply(
      delta(
        { first: 11, last: 12 },
        [
          [100, 0],
          [99.8, 1],
          [99.7, 6],
        ],
        [
          [100.5, 9],
          [100.9, 0],
        ],
      ),
    );
    expect(change).toEqual({ isApplied: true, reducedLevels: 2 });
    expect(levelsOf(book.bids)).toEqual([
      [99.8, 1],
      [99.7, 6],
      [99.5, 2],
    ]);
    expect(levelsOf(book.asks)).toEqual([
      [100.5, 9],
      [101, 4],
    ]);
  });

  it.each([
    { case: 'begins right after the book', numbers: { first: 11, last: 15 }, follows: true },
    { case: 'overlaps the book', numbers: { first: 8, last: 15 }, follows: true },
    { case: 'leaves a number out', numbers: { first: 12, last: 15 }, follows: false },
    { case: 'names the book as the one before', numbers: { first: 13, last: 15, previous: 10 }, follows: true },
    { case: 'names another, but covers the snapshot', numbers: { first: 9, last: 15, previous: 8 }, follows: true },
    { case: 'names another and begins behind', numbers: { first: 12, last: 15, previous: 11 }, follows: false },
  ])('after a snapshot takes a delta that $case: $follows', ({ numbers, follows }) => {
    const book = openBook(start);
    expect(book.apply(delta(numbers))?.isApplied).toBe(follows);
    expect(book.isValid).toBe(follows);
    expect(book.counts.gaps).toBe(follows ? 0 : 1);
  });

  it('asks later deltas to name the one before exactly', () => {
    const book = openBook(start, delta({ first: 11, last: 12, previous: 10 }));
    book.apply(delta({ first: 11, last: 14, previous: 11 }));
    expect(book.counts.gaps).toBe(1);
    expect(book.isValid).toBe(false);
  });

  it('drops what it has already, without losing anything', () => {
    const book = openBook(start);
    expect(book.apply(delta({ first: 9, last: 10 }, [[100, 0]]))).toEqual({ isApplied: false, reducedLevels: 0 });
    expect(book.counts).toEqual({ gaps: 0, crossed: 0, dropped: 1, ignored: 0 });
    expect(book.bids.count).toBe(3);
  });

  it('is lost by a gap until the next snapshot', () => {
    const book = openBook(
      start,
      delta({ first: 20, last: 21 }),
      delta({ first: 22, last: 22 }, [[100, 1]], [[101, 1]]),
    );
    expect(book.isValid).toBe(false);
    expect(book.counts).toEqual({ gaps: 1, crossed: 0, dropped: 0, ignored: 1 });
    book.apply(snapshot(5, [[100, 1]], [[101, 1]]));
    expect(book.isValid).toBe(true);
  });

  it.each([
    { case: 'equal', bid: 101 },
    { case: 'above', bid: 101.5 },
  ])('is lost when the best bid is $case to the best ask', ({ bid }) => {
    const book = openBook(snapshot(1, [[100, 1]], [[101, 1]]));
    expect(book.apply(delta({ first: 2, last: 2 }, [[bid, 1]]))?.isApplied).toBe(true);
    expect(book.isValid).toBe(false);
    expect(book.counts.crossed).toBe(1);
    book.apply(delta({ first: 3, last: 3 }, [[bid, 0]]));
    expect(book.isValid).toBe(false);
  });

  it('is not valid while a side is empty, and is again without a snapshot when it fills', () => {
    const book = openBook(snapshot(1, [[100, 1]], [[101, 1]]), delta({ first: 2, last: 2 }, [[100, 0]]));
    expect(book.isValid).toBe(false);
    book.apply(delta({ first: 3, last: 3 }, [[99.9, 1]]));
    expect(book.mid).toBe(100.45);
  });

  it('keeps levels within 150 basis points of the mid', () => {
    const book = openBook(
      snapshot(
        1,
        [
          [999, 1],
          [985, 1],
          [984.9, 1],
        ],
        [
          [1001, 1],
          [1015, 1],
          [1015.1, 1],
        ],
      ),
    );
    expect(levelsOf(book.bids)).toEqual([
      [999, 1],
      [985, 1],
    ]);
    expect(levelsOf(book.asks)).toEqual([
      [1001, 1],
      [1015, 1],
    ]);
  });

  it('keeps 500 levels a side, the best ones', () => {
    const levels = (sign: number): Levels => Array.from({ length: 700 }, (_, at) => [1e6 + sign * (700 - at), at + 1]);
    const book = openBook(snapshot(1, levels(-1), levels(1)));
    expect([book.bids.count, book.asks.count]).toEqual([500, 500]);
    expect([book.bids.prices[0], book.bids.prices[499]]).toEqual([1e6 - 1, 1e6 - 500]);
  });

  it('takes as tick the smallest step of all snapshots, without the dust of decimal prices', () => {
    const book = openBook(
      snapshot(
        1,
        [
          [0.3, 1],
          [0.1 + 0.2 - 0.1, 1],
        ],
        [[0.4, 1]],
      ),
    );
    expect(book.tick).toBe(0.1);
    book.apply(
      snapshot(
        2,
        [
          [100, 1],
          [99.5, 1],
        ],
        [[101, 1]],
      ),
    );
    expect(book.tick).toBe(0.1);
    book.apply(
      snapshot(
        3,
        [
          [100, 1],
          [99.99, 1],
        ],
        [[101, 1]],
      ),
    );
    expect(book.tick).toBe(0.01);
  });

  it('knows no tick before a side has two levels', () => {
    expect(openBook(snapshot(1, [[100, 1]], [[101, 1]])).tick).toBeNaN();
  });

  it('has nothing to do with other events', () => {
    expect(openBook(start).apply(trade())).toBeUndefined();
  });
});

describe('a saved order book', () => {
  const histories: readonly (readonly Measured[])[] = [
    [],
    [start],
    [start, delta({ first: 11, last: 12 }, [[100, 0]])],
    [start, delta({ first: 20, last: 21 })],
    [snapshot(1, [[100, 1]], [])],
  ];

  it.each(histories.map((events, index) => ({ index, events })))('goes on as it was: history $index', ({ events }) => {
    const book = openBook(...events);
    const opened = openOrderBook(book.save());
    const next = [delta({ first: 13, last: 14 }, [[99.9, 1]]), delta({ first: 15, last: 16, previous: 14 })];
    for (const event of next) {
      expect(opened.apply(event)).toEqual(book.apply(event));
      expect(levelsOf(opened.bids)).toEqual(levelsOf(book.bids));
      expect([opened.mid, opened.tick, opened.counts]).toEqual([book.mid, book.tick, book.counts]);
    }
    expect(opened.save()).toEqual(book.save());
  });

  it('fits a small part of the state of an entity', () => {
    const levels = (sign: number): Levels => Array.from({ length: 500 }, (_, at) => [1e6 + sign * (at + 1), 1]);
    expect(openBook(snapshot(1, levels(-1), levels(1))).save().length).toBeLessThan(17_000);
  });

  it.each([
    { case: 'too short', bytes: new Uint8Array(3) },
    { case: 'of another kind', bytes: new Uint8Array(96) },
    { case: 'cut off', bytes: openBook(start).save().subarray(0, 104) },
  ])('is refused when its bytes are $case', ({ bytes }) => {
    expect(() => openOrderBook(bytes)).toThrow(expect.objectContaining({ code: 'TG-2003' }));
  });
});
