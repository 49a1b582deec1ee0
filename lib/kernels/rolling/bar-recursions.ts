import type { BarKernel, BarKernelOptions, ColumnTarget } from './bar-kernel.ts';
import { type BarSeries, read } from './bar-series.ts';

/** Prices seen (at most the window), exponential mean, last price, moves seen, sum of rises, sum of falls. */
export const recursionSlots = 6;

/** No last price yet; all else 0. */
export function clearRecursion(slots: Float64Array): void {
  slots.fill(0);
  slots[2] = Number.NaN;
}

/** Rises and falls below this are too old to matter beside any new move, and must not fade into denormal numbers. */
const fadedMoves = 1e-100;

/**
 * Exponential mean E ← (1 − α)·E + α·x, α = 2/(n + 1), from the mean of the first n prices; and the relative strength
 * of Wilder (1978), 100·U/(U + D) with U ← (1 − 1/n)·U + rise and D likewise, from the sums of the first n moves. A rise
 * is taken as |move| + move and a fall as |move| − move: 2n times his averages, and the factor cancels. The memory of
 * both has no end, so their state is kept, not replayed. A gap answers NaN and is skipped: the next move is taken from
 * the last price before it.
 */
export class BarRecursions implements BarKernel {
  readonly #prices: Float64Array;
  readonly #window: number;
  readonly #column: number;
  readonly #slots: Float64Array;

  constructor({ prices }: BarSeries, { window, column }: BarKernelOptions, slots: Float64Array) {
    this.#prices = prices;
    this.#window = window;
    this.#column = column;
    this.#slots = slots;
  }

  run(from: number, to: number, target: ColumnTarget): void {
    const isSeeded = read(this.#slots, 3) === this.#window;
    this.#follow(isSeeded ? from : this.#seed(from, to, target), to, target);
  }

  /** Sums up the first prices and moves; answers the first row that finds both complete. */
  #seed(from: number, to: number, { values, stride, shift }: ColumnTarget): number {
    const prices = this.#prices;
    const slots = this.#slots;
    const window = this.#window;
    const means = this.#column * stride + shift;
    let row = from;
    for (; row < to && read(slots, 3) < window; row += 1) {
      values[means + row] = Number.NaN;
      values[means + stride + row] = Number.NaN;
      const price = read(prices, row);
      if (Number.isNaN(price)) continue;
      this.#seedMean(price);
      this.#seedMoves(price);
      if (slots[0] === window) values[means + row] = read(slots, 1);
      if (slots[3] === window) values[means + stride + row] = strength(read(slots, 4), read(slots, 5));
    }
    return row;
  }

  #seedMean(price: number): void {
    const slots = this.#slots;
    const seen = read(slots, 0);
    const held = read(slots, 1);
    if (seen === this.#window) {
      const weight = 2 / (this.#window + 1);
      slots[1] = held * (1 - weight) + price * weight;
      return;
    }
    slots[0] = seen + 1;
    slots[1] = seen + 1 === this.#window ? (held + price) / this.#window : held + price;
  }

  #seedMoves(price: number): void {
    const slots = this.#slots;
    const last = read(slots, 2);
    slots[2] = price;
    if (Number.isNaN(last)) return;
    slots[3] = read(slots, 3) + 1;
    const move = price - last;
    slots[4] = read(slots, 4) + (Math.abs(move) + move);
    slots[5] = read(slots, 5) + (Math.abs(move) - move);
  }

  #follow(from: number, to: number, { values, stride, shift }: ColumnTarget): void {
    const prices = this.#prices;
    const slots = this.#slots;
    const weight = 2 / (this.#window + 1);
    const kept = 1 - weight;
    const faded = 1 - 1 / this.#window;
    const means = this.#column * stride + shift;
    const strengths = means + stride;
    let mean = read(slots, 1);
    let last = read(slots, 2);
    let rises = read(slots, 4);
    let falls = read(slots, 5);
    for (let row = from; row < to; row += 1) {
      const price = read(prices, row);
      const move = price - last;
      if (Number.isNaN(move)) {
        values[means + row] = Number.NaN;
        values[strengths + row] = Number.NaN;
        continue;
      }
      mean = mean * kept + price * weight;
      const fade = move === 0 && rises + falls < fadedMoves ? 1 : faded;
      const size = Math.abs(move);
      rises = rises * fade + (size + move);
      falls = falls * fade + (size - move);
      last = price;
      values[means + row] = mean;
      values[strengths + row] = (100 * rises) / (rises + falls);
    }
    slots[1] = mean;
    slots[2] = last;
    slots[4] = rises;
    slots[5] = falls;
  }
}

function strength(rises: number, falls: number): number {
  return (100 * rises) / (rises + falls);
}
