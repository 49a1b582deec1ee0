import { DecayedMoments, zScore } from '../../../kernels/rolling/time-decay.ts';
import { WindowSums } from '../../../kernels/rolling/time-sums.ts';
import { dayUs, minuteUs } from '../../time.ts';
import type { BookChange, OrderBook } from '../order-book.ts';
import { BestLevels } from './best-levels.ts';
import type { BookSamples } from './book-samples.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

const windowSeconds = 60;
const fewestSamples = 30;
const fade = 0.5;

/** Places in the window. */
const sums = { flow: 0, deepFlow: 1, bidChange: 2, askChange: 3, reduced: 4, trades: 5, updates: 6 } as const;

/** What happened to the book within a minute: order flow imbalance (Cont, Kukanov and Stoikov, 2014) and its kin. */
export class OrderFlow implements FeatureGroup {
  readonly features = [
    ...['ofi_l1', 'mlofi_10', 'bid_depletion_rate', 'ask_depletion_rate', 'cancel_to_trade', 'update_rate_z'],
  ];
  readonly #book: OrderBook;
  readonly #samples: BookSamples;
  readonly #window: WindowSums;
  readonly #updates: DecayedMoments;
  /** The best levels of the book at the event before; none where it was not valid. */
  readonly #before: BestLevels;

  constructor({ state, book }: GroupParts, samples: BookSamples) {
    this.#book = book;
    this.#samples = samples;
    this.#window = new WindowSums(state, windowSeconds, 7);
    this.#updates = new DecayedMoments(state, dayUs, 1);
    this.#before = new BestLevels(state);
  }

  trade(): void {
    this.#window.add(sums.trades, 1);
  }

  bookEvent({ isApplied, reducedLevels }: BookChange): void {
    if (isApplied) {
      this.#window.add(sums.updates, 1);
      this.#window.add(sums.reduced, reducedLevels);
    }
    if (!this.#book.isValid) this.#before.clear();
    else if (isApplied) {
      if (this.#before.count > 0) this.#compare();
      this.#before.copy(this.#book);
    }
  }

  enterSecond(second: number): void {
    this.#window.advance(second);
  }

  closeMinute(minute: number, isActive: boolean): void {
    if (!isActive) return;
    this.#updates.sample((minute + 1) * minuteUs);
    this.#updates.put(0, this.#window.read()[sums.updates] ?? 0);
  }

  write(values: Float64Array): void {
    const window = this.#window.read();
    const bidChange = window[sums.bidChange] ?? 0;
    const askChange = window[sums.askChange] ?? 0;
    const updates = this.#updates;
    const isWarm = updates.samples >= fewestSamples;
    values[0] = window[sums.flow] ?? 0;
    values[1] = window[sums.deepFlow] ?? 0;
    values[2] = Math.max(0, -bidChange) / windowSeconds / this.#samples.meanSize('bids');
    values[3] = Math.max(0, -askChange) / windowSeconds / this.#samples.meanSize('asks');
    if (!this.#book.isValid) values.fill(Number.NaN, 0, 4);
    values[4] = Math.log(((window[sums.reduced] ?? 0) + 1) / ((window[sums.trades] ?? 0) + 1));
    values[5] = isWarm ? zScore(window[sums.updates] ?? 0, updates.mean(0), updates.deviation(0)) : Number.NaN;
  }

  #compare(): void {
    const { bids, asks } = this.#book;
    const before = this.#before;
    const levels = Math.min(before.count, bids.count, asks.count);
    let deepFlow = 0;
    for (let at = 0; at < levels; at += 1) {
      const bidFlow = before.bidFlow(bids, at);
      const askFlow = before.askFlow(asks, at);
      const flow = bidFlow - askFlow;
      deepFlow += Math.exp(-fade * at) * flow;
      if (at > 0) continue;
      this.#window.add(sums.flow, flow);
      this.#window.add(sums.bidChange, bidFlow);
      this.#window.add(sums.askChange, askFlow);
    }
    this.#window.add(sums.deepFlow, deepFlow);
  }
}
