import type { RecordOf } from '../../../../schemas/chunk.ts';
import type { BookChange, OrderBook } from '../order-book.ts';
import type { StateSlab } from '../state-slab.ts';
import type { Market } from './market.ts';
import type { MidHistory } from './mid-history.ts';

/**
 * Features that share state. Time closes before an event is applied: at the end of each second, then of each minute,
 * with the facts of the market as the last event left them; the order book is already past the event by then, so
 * that only what follows an event may read it.
 */
export interface FeatureGroup {
  /** Names, in the order in which `write` gives the values. */
  readonly features: readonly string[];
  /** Values as of the last event; what is not finite counts as missing. */
  write(values: Float64Array): void;
  trade?(trade: RecordOf<'trade'>): void;
  liquidation?(liquidation: RecordOf<'liquidation'>): void;
  /** Snapshots and deltas, those included that the book did not take. */
  bookEvent?(change: BookChange): void;
  markPrice?(mark: RecordOf<'mark-price'>): void;
  funding?(funding: RecordOf<'funding'>): void;
  openInterest?(interest: RecordOf<'open-interest'>): void;
  /** Every second of time, silent ones too. */
  closeSecond?(second: number): void;
  enterSecond?(second: number): void;
  /** Every minute of time; `isActive` when an event was applied in it. */
  closeMinute?(minute: number, isActive: boolean): void;
  enterMinute?(minute: number): void;
}

/** What groups are made of. */
export interface GroupParts {
  readonly state: StateSlab;
  readonly book: OrderBook;
  readonly market: Market;
  readonly mids: MidHistory;
}
