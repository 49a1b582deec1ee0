import type { Measured, RecordOf } from '../../../schemas/chunk.ts';
import { maxBookLevels } from '../../../schemas/limits.ts';
import { TidegateError } from '../fault.ts';
import { type BookLevels, BookSide } from './book-side.ts';

export type { BookLevels } from './book-side.ts';

/** What one event did to the book. The object is used again by the next event: read it, do not keep it. */
export interface BookChange {
  /** False for a delta that was dropped, ignored or opened a gap. */
  readonly isApplied: boolean;
  /** Levels whose quantity fell or vanished in a delta. */
  readonly reducedLevels: number;
}

/** How often, since the entity is known. */
export interface BookCounts {
  /** Deltas that did not follow the one before: the book was lost until the next snapshot. */
  readonly gaps: number;
  /** Events that left the best bid at or above the best ask: the book was lost as well. */
  readonly crossed: number;
  /** Deltas that the book had already. */
  readonly dropped: number;
  /** Deltas that came while the book was lost. */
  readonly ignored: number;
}

export interface OrderBook {
  readonly bids: BookLevels;
  readonly asks: BookLevels;
  /** In sequence, and both sides have a level. */
  readonly isValid: boolean;
  /** NaN while the book is not valid. */
  readonly mid: number;
  /** The smallest step of prices seen in a snapshot; NaN before. */
  readonly tick: number;
  readonly counts: BookCounts;
  /** Undefined for events that are not of the book. */
  apply(event: Measured): BookChange | undefined;
  save(): Uint8Array;
}

/** Levels kept per side, and how far from the mid: what lies beyond says little and costs state. */
const keptLevels = 500;
const keptReach = 150 / 1e4;
const capacity = keptLevels + maxBookLevels;

/** Opens the state that `save` gave, or an empty book. Throws TG-2003 for bytes that are neither. */
export function openOrderBook(section?: Uint8Array): OrderBook {
  return new BuiltBook(section);
}

type Levels = RecordOf<'book-snapshot'>['bids'];

/** Snapshot plus deltas with continuity of update numbers; a gap or a crossed book waits for the next snapshot. */
class BuiltBook implements OrderBook {
  readonly bids = new BookSide('bids', capacity);
  readonly asks = new BookSide('asks', capacity);
  readonly counts = { gaps: 0, crossed: 0, dropped: 0, ignored: 0 };
  readonly #change = { isApplied: false, reducedLevels: 0 };
  tick = Number.NaN;
  mid = Number.NaN;
  #isSynced = false;
  /** The first delta after a snapshot may begin before it. */
  #isFresh = false;
  #lastUpdateId = 0;

  constructor(section?: Uint8Array) {
    if (section !== undefined) this.#open(section);
  }

  get isValid(): boolean {
    return !Number.isNaN(this.mid);
  }

  apply(event: Measured): BookChange | undefined {
    if (event.stream === 'book-snapshot') return this.#takeSnapshot(event);
    if (event.stream === 'book-delta') return this.#takeDelta(event);
    return undefined;
  }

  #takeSnapshot({ lastUpdateId, bids, asks }: RecordOf<'book-snapshot'>): BookChange {
    this.#forget();
    setLevels(this.bids, bids);
    setLevels(this.asks, asks);
    this.#isSynced = true;
    this.#isFresh = true;
    this.#lastUpdateId = lastUpdateId;
    // Differences of decimal prices carry dust: ten digits are the price's own.
    const step = Math.min(this.bids.smallestStep(), this.asks.smallestStep());
    if (step < Infinity && !(this.tick <= step))
      this.tick = Math.min(this.tick || Infinity, Number(step.toPrecision(10)));
    this.#settle();
    return this.#answer(true, 0);
  }

  #takeDelta(delta: RecordOf<'book-delta'>): BookChange {
    if (!this.#isSynced) {
      this.counts.ignored += 1;
      return this.#answer(false, 0);
    }
    if (delta.lastUpdateId <= this.#lastUpdateId) {
      this.counts.dropped += 1;
      return this.#answer(false, 0);
    }
    if (!this.#follows(delta)) {
      this.counts.gaps += 1;
      this.#forget();
      return this.#answer(false, 0);
    }
    const reduced = setLevels(this.bids, delta.bids) + setLevels(this.asks, delta.asks);
    this.#isFresh = false;
    this.#lastUpdateId = delta.lastUpdateId;
    this.#settle();
    return this.#answer(true, reduced);
  }

  #follows({ firstUpdateId, lastUpdateId, previousUpdateId }: RecordOf<'book-delta'>): boolean {
    const next = this.#lastUpdateId + 1;
    if (previousUpdateId === undefined) return firstUpdateId <= next;
    return previousUpdateId === this.#lastUpdateId || (this.#isFresh && firstUpdateId <= next && next <= lastUpdateId);
  }

  /** Crossed or not, the mid, and what is kept. */
  #settle(): void {
    const { bids, asks } = this;
    const bid = bids.count > 0 ? (bids.prices[0] ?? Number.NaN) : Number.NaN;
    const ask = asks.count > 0 ? (asks.prices[0] ?? Number.NaN) : Number.NaN;
    if (bid >= ask) {
      this.counts.crossed += 1;
      this.#forget();
      return;
    }
    this.mid = (bid + ask) / 2;
    bids.trim(keptLevels, this.mid, keptReach);
    asks.trim(keptLevels, this.mid, keptReach);
    // A spread beyond the reach trims both sides away.
    if (bids.count === 0 || asks.count === 0) this.mid = Number.NaN;
  }

  #forget(): void {
    this.bids.clear();
    this.asks.clear();
    this.mid = Number.NaN;
    this.#isSynced = false;
    this.#isFresh = false;
  }

  #answer(isApplied: boolean, reducedLevels: number): BookChange {
    this.#change.isApplied = isApplied;
    this.#change.reducedLevels = reducedLevels;
    return this.#change;
  }

  save(): Uint8Array {
    const { bids, asks, counts } = this;
    const numbers = new Float64Array(headerNumbers + 2 * (bids.count + asks.count));
    numbers.set([layout, this.#isSynced ? 1 : 0, this.#isFresh ? 1 : 0, this.#lastUpdateId, this.tick || 0]);
    numbers.set([this.mid || 0, counts.gaps, counts.crossed, counts.dropped, counts.ignored], 5);
    numbers.set([bids.count, asks.count], 10);
    let at = headerNumbers;
    for (const { count, prices, quantities } of [bids, asks]) {
      numbers.set(prices.subarray(0, count), at);
      numbers.set(quantities.subarray(0, count), at + count);
      at += 2 * count;
    }
    return new Uint8Array(numbers.buffer);
  }

  #open(section: Uint8Array): void {
    const numbers = section.length % 8 === 0 ? new Float64Array(section.slice().buffer) : new Float64Array();
    const number = (at: number) => numbers[at] ?? 0;
    const bids = number(10);
    const asks = number(11);
    if (number(0) !== layout || numbers.length !== headerNumbers + 2 * (bids + asks)) {
      throw new TidegateError('TG-2003', `${section.length} bytes are not the state of an order book`);
    }
    this.#isSynced = number(1) === 1;
    this.#isFresh = number(2) === 1;
    this.#lastUpdateId = number(3);
    this.tick = number(4) || Number.NaN;
    this.mid = number(5) || Number.NaN;
    Object.assign(this.counts, { gaps: number(6), crossed: number(7), dropped: number(8), ignored: number(9) });
    restoreLevels(this.bids, numbers.subarray(headerNumbers), bids);
    restoreLevels(this.asks, numbers.subarray(headerNumbers + 2 * bids), asks);
  }
}

/** The first of the saved numbers; no other number of theirs is saved as NaN: zero stands for it. */
const layout = 1;
const headerNumbers = 12;

/** How many levels had more before. */
function setLevels(side: BookSide, levels: Levels): number {
  let reduced = 0;
  for (let index = 0; index < levels.length; index += 1) {
    const level = levels[index];
    if (level !== undefined && side.set(level[0], level[1]) > level[1]) reduced += 1;
  }
  return reduced;
}

function restoreLevels(side: BookSide, numbers: Float64Array, count: number): void {
  for (let at = 0; at < count; at += 1) side.set(numbers[at] ?? 0, numbers[count + at] ?? 0);
}
