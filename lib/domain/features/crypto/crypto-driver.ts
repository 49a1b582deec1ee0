import type { Measured, RecordOf } from '../../../../schemas/chunk.ts';
import { secondUs } from '../../time.ts';
import type { FeatureDefinition, ViewDriver } from '../feature-view.ts';
import type { BookChange, OrderBook } from '../order-book.ts';
import { placeFeatures } from '../place-features.ts';
import { StateSlab } from '../state-slab.ts';
import { createGroups, cryptoLayout } from './crypto-groups.ts';
import type { FeatureGroup } from './feature-group.ts';
import type { Market } from './market.ts';
import type { MidHistory } from './mid-history.ts';
import { type TimeSteps, walkTime } from './time-walk.ts';

/** Groups that have a hook, so that the others cost nothing. */
type With<Hook extends keyof FeatureGroup> = FeatureGroup & Required<Pick<FeatureGroup, Hook>>;

function having<Hook extends keyof FeatureGroup>(groups: readonly FeatureGroup[], hook: Hook): readonly With<Hook>[] {
  return groups.filter((group): group is With<Hook> => group[hook] !== undefined);
}

function hooksOf(groups: readonly FeatureGroup[]) {
  return {
    trade: having(groups, 'trade'),
    liquidation: having(groups, 'liquidation'),
    bookEvent: having(groups, 'bookEvent'),
    markPrice: having(groups, 'markPrice'),
    funding: having(groups, 'funding'),
    openInterest: having(groups, 'openInterest'),
    closeSecond: having(groups, 'closeSecond'),
    enterSecond: having(groups, 'enterSecond'),
    closeMinute: having(groups, 'closeMinute'),
    enterMinute: having(groups, 'enterMinute'),
  };
}

/** Drives the groups of the view `crypto` by events: time closes first, then the event applies. */
export class CryptoDriver implements ViewDriver, TimeSteps {
  readonly #state = new StateSlab(cryptoLayout);
  readonly #book: OrderBook;
  readonly #market: Market;
  readonly #mids: MidHistory;
  readonly #groups: readonly FeatureGroup[];
  readonly #hooks: ReturnType<typeof hooksOf>;
  /** For each group its values, and for each of these its place in the view. */
  readonly #own: readonly Float64Array[];
  readonly #places: readonly Uint8Array[];

  constructor(definitions: readonly FeatureDefinition[], book: OrderBook, section?: Uint8Array) {
    const { market, mids, groups } = createGroups(this.#state, book);
    this.#book = book;
    this.#market = market;
    this.#mids = mids;
    this.#groups = groups;
    this.#hooks = hooksOf(groups);
    this.#own = groups.map(({ features }) => new Float64Array(features.length));
    this.#places = placeFeatures(definitions, groups);
    if (section !== undefined) this.#state.open(section);
  }

  apply(event: Measured, change: BookChange | undefined): void {
    switch (event.stream) {
      case 'book-snapshot':
      case 'book-delta':
        this.#moveTo(event.eventTimeUs);
        this.#applyBook(change);
        return;
      case 'trade':
      case 'liquidation':
        this.#moveTo(event.eventTimeUs);
        this.#applyTrading(event);
        return;
      case 'mark-price':
      case 'funding':
      case 'open-interest':
        this.#moveTo(event.eventTimeUs);
        this.#applyFuture(event);
        return;
      case 'bar':
      case 'daily-result':
      case 'observation':
        return;
    }
  }

  #applyBook(change: BookChange | undefined): void {
    if (this.#book.isValid) this.#market.lastMid = this.#book.mid;
    if (change !== undefined) for (const group of this.#hooks.bookEvent) group.bookEvent(change);
  }

  #applyTrading(event: RecordOf<'trade' | 'liquidation'>): void {
    if (event.stream === 'trade') for (const group of this.#hooks.trade) group.trade(event);
    else for (const group of this.#hooks.liquidation) group.liquidation(event);
  }

  #applyFuture(event: RecordOf<'mark-price' | 'funding' | 'open-interest'>): void {
    switch (event.stream) {
      case 'mark-price':
        this.#market.mark = event.mark;
        for (const group of this.#hooks.markPrice) group.markPrice(event);
        return;
      case 'funding':
        for (const group of this.#hooks.funding) group.funding(event);
        return;
      case 'open-interest':
        this.#market.openInterest = event.quantity;
        for (const group of this.#hooks.openInterest) group.openInterest(event);
        return;
    }
  }

  write(values: Float64Array): void {
    for (let number = 0; number < this.#groups.length; number += 1) {
      const own = this.#own[number];
      const places = this.#places[number];
      if (own === undefined || places === undefined) continue;
      this.#groups[number]?.write(own);
      for (let index = 0; index < own.length; index += 1) {
        const value = own[index] ?? Number.NaN;
        values[places[index] ?? 0] = Number.isFinite(value) ? value : Number.NaN;
      }
    }
  }

  save(): Uint8Array {
    return this.#state.save();
  }

  closeSecond(second: number): void {
    this.#mids.closeSecond(second);
    for (const group of this.#hooks.closeSecond) group.closeSecond(second);
  }

  enterSecond(second: number): void {
    for (const group of this.#hooks.enterSecond) group.enterSecond(second);
  }

  closeMinute(minute: number, isActive: boolean): void {
    this.#mids.closeMinute(minute);
    for (const group of this.#hooks.closeMinute) group.closeMinute(minute, isActive);
  }

  enterMinute(minute: number): void {
    for (const group of this.#hooks.enterMinute) group.enterMinute(minute);
  }

  #moveTo(timeUs: number): void {
    const second = Math.floor(timeUs / secondUs);
    const before = Math.floor(this.#market.timeUs / secondUs);
    if (Number.isNaN(before)) {
      this.enterMinute(Math.floor(second / 60));
      this.enterSecond(second);
    } else if (second > before) walkTime(before, second, this);
    this.#market.timeUs = timeUs;
  }
}
