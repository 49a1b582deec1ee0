import { TidegateError } from '../../fault.ts';
import type { BurstDefinition } from './burst-definition.ts';
import { BurstThreshold } from './burst-threshold.ts';
import { IndexedQueue } from './indexed-queue.ts';
import { NotionalWindows } from './notional-windows.ts';

/** One horizon of one decision, once its label time has passed. */
export interface LiquidationLabel {
  /** Decisions are numbered from 0. */
  readonly decision: number;
  readonly horizonUs: number;
  /** Did a window in (t, t + horizon] exceed the threshold known at t? NaN where none was. */
  readonly burst: number;
  /** Liquidated in (t, t + horizon]. */
  readonly notional: number;
}

interface Decision {
  readonly timeUs: number;
  readonly threshold: number;
  hasBurst: boolean;
  notional: number;
}

export interface LabellerOptions {
  readonly definition: BurstDefinition;
  /** From here on no event is missing. */
  readonly sinceUs: number;
  /** How late an event may become known. */
  readonly delayUs: number;
  readonly onLabel: (label: LiquidationLabel) => void;
}

/**
 * Labels the decisions of one entity from its liquidations as they come, in one pass: O(1) amortised per event, and per
 * decision a look-up for each window ahead. A burst is a whole window that begins at the decision or a whole number of
 * windows after it; windows that overlap the past would make bursts foreseeable even where nothing is.
 */
export class LiquidationLabeller {
  readonly #definition: BurstDefinition;
  readonly #onLabel: (label: LiquidationLabel) => void;
  readonly #threshold: BurstThreshold;
  readonly #windows: NotionalWindows;
  readonly #decisions = new IndexedQueue<Decision>();
  /** By window ahead, the first decision for which it has not ended. */
  readonly #next: number[];
  /** All that happened up to and at this time is known. */
  #knownUs: number;
  #eventUs: number;

  constructor({ definition, sinceUs, delayUs, onLabel }: LabellerOptions) {
    this.#definition = definition;
    this.#onLabel = onLabel;
    this.#threshold = new BurstThreshold({ definition, sinceUs, delayUs });
    this.#windows = new NotionalWindows(definition.windowUs);
    this.#next = Array.from({ length: (definition.horizonsUs.at(-1) ?? 0) / definition.windowUs }, () => 0);
    this.#knownUs = sinceUs;
    this.#eventUs = sinceUs;
  }

  addEvent(eventTimeUs: number, notional: number): void {
    if (!(Number.isSafeInteger(eventTimeUs) && eventTimeUs > this.#knownUs && eventTimeUs >= this.#eventUs)) {
      throw outOfOrder(`a liquidation at ${eventTimeUs} µs`, Math.max(this.#knownUs, this.#eventUs));
    }
    if (!(notional >= 0 && Number.isFinite(notional))) {
      throw new TidegateError('TG-3022', `a liquidation at ${eventTimeUs} µs has a notional of ${notional}`);
    }
    this.#eventUs = eventTimeUs;
    this.#threshold.add(eventTimeUs, notional);
    this.#windows.add(eventTimeUs, notional);
  }

  /** All events up to and at this time have been added. Answers the threshold, NaN while it warms up. */
  decide(timeUs: number): number {
    const last = this.#decisions.at(this.#decisions.end - 1);
    if (last && timeUs <= last.timeUs) throw outOfOrder(`a decision at ${timeUs} µs`, last.timeUs);
    this.advance(timeUs);
    const threshold = this.#threshold.at(timeUs);
    this.#decisions.push({ timeUs, threshold, hasBurst: false, notional: 0 });
    return threshold;
  }

  /** All events up to and at this time have been added: tells the labels whose time has come, by horizon and decision. */
  advance(timeUs: number): void {
    if (!(Number.isSafeInteger(timeUs) && timeUs >= this.#knownUs && timeUs >= this.#eventUs)) {
      throw outOfOrder(`the time ${timeUs} µs`, Math.max(this.#knownUs, this.#eventUs));
    }
    this.#knownUs = timeUs;
    for (let window = 0; window < this.#next.length; window += 1) this.#endWindows(window);
    this.#decisions.dropBefore(this.#next.at(-1) ?? 0);
    this.#windows.forgetUntil(timeUs - this.#definition.windowUs);
  }

  /** Of the decisions whose window number so many has ended by now. */
  #endWindows(window: number): void {
    const { windowUs, horizonsUs } = this.#definition;
    const beginUs = window * windowUs;
    const isHorizon = horizonsUs.includes(beginUs + windowUs);
    let number = this.#next[window] ?? 0;
    for (; number < this.#decisions.end; number += 1) {
      const decision = this.#decisions.at(number);
      if (decision === undefined || decision.timeUs + beginUs + windowUs > this.#knownUs) break;
      const notional = this.#windows.sumAfter(decision.timeUs + beginUs);
      decision.hasBurst ||= notional > decision.threshold;
      decision.notional += notional;
      if (isHorizon) this.#onLabel(labelOf(number, decision, beginUs + windowUs));
    }
    this.#next[window] = number;
  }
}

function labelOf(decision: number, { threshold, hasBurst, notional }: Decision, horizonUs: number): LiquidationLabel {
  return { decision, horizonUs, burst: Number.isNaN(threshold) ? Number.NaN : Number(hasBurst), notional };
}

function outOfOrder(what: string, knownUs: number): TidegateError {
  return new TidegateError('TG-3022', `${what} is no whole number behind ${knownUs} µs, which had been reached`);
}
