import type { BarKernel, BarKernelOptions, ColumnTarget } from './bar-kernel.ts';
import { type BarSeries, read } from './bar-series.ts';

/** Per place of the block before: Σd, Σd², low, high, Σpv and Σv of the rows behind it. */
const suffixSlots = 6;
/** Of the open block: the same of its rows so far, then the anchor. */
const anchorSlot = 6;
const prefixSlots = 7;

/**
 * The statistics of a window of n bars, from blocks of n bars at absolute bar numbers. A window that ends inside a
 * block is the tail of the block before it (a suffix, prepared once per block) and the head of this one (a prefix,
 * carried along): van Herk (1992), Gil and Werman (1993). Two parts are combined and nothing is ever subtracted, so
 * that an outlier leaves no trace once it has left, and the result does not depend on where the run began.
 *
 * Moments are sums of d = x − a and d² around the anchor a, the first price of the block. Every window that ends in the
 * block contains a, hence n·(mean − a)² ≤ n·M2, and M2 = Σd² − (Σd)²/n costs at most a factor n of the precision
 * whatever the scale (shifted data: Chan, Golub and LeVeque, 1983). Equal prices give exactly 0.
 */
export class BarWindows implements BarKernel {
  readonly #prices: Float64Array;
  readonly #volumes: Float64Array;
  readonly #window: number;
  readonly #column: number;
  /** Prefix, then suffixes place by place: side by side, because a tick reads one of each. */
  readonly #memory: Float64Array;
  /** Of the next row in its block: a whole number, which the array of numbers would make a slow index of. */
  #place = 0;

  constructor({ prices, volumes }: BarSeries, { window, column }: BarKernelOptions) {
    this.#prices = prices;
    this.#volumes = volumes;
    this.#window = window;
    this.#column = column;
    this.#memory = new Float64Array(prefixSlots + suffixSlots * window);
    clear(this.#memory, prefixSlots + suffixSlots * (window - 1));
  }

  /** The next row is the first of a block. */
  restart(): void {
    this.#place = 0;
  }

  run(from: number, to: number, target: ColumnTarget): void {
    const window = this.#window;
    for (let row = from; row < to;) {
      if (this.#place === 0) this.#openBlock(row);
      const end = Math.min(to, row + window - this.#place);
      this.#fold(row, end, target);
      this.#place = (this.#place + end - row) % window;
      row = end;
    }
  }

  /** Prepares the suffixes of the rows before `row`, the first of its block. */
  #openBlock(row: number): void {
    const memory = this.#memory;
    const prices = this.#prices;
    const volumes = this.#volumes;
    const anchor = read(prices, row);
    const before = row - this.#window;
    clear(memory, 0);
    memory[anchorSlot] = anchor;
    let sum = 0;
    let squares = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let turnover = 0;
    let traded = 0;
    for (let place = this.#window - 1; place > 0; place -= 1) {
      const price = read(prices, before + place);
      const volume = read(volumes, before + place);
      const difference = price - anchor;
      const at = prefixSlots + suffixSlots * (place - 1);
      sum += difference;
      squares += difference * difference;
      low = Math.min(low, price);
      high = Math.max(high, price);
      turnover += price * volume;
      traded += volume;
      memory[at] = sum;
      memory[at + 1] = squares;
      memory[at + 2] = low;
      memory[at + 3] = high;
      memory[at + 4] = turnover;
      memory[at + 5] = traded;
    }
  }

  /** Rows [from, to) of the open block. */
  #fold(from: number, to: number, { values, stride, shift }: ColumnTarget): void {
    const memory = this.#memory;
    const prices = this.#prices;
    const volumes = this.#volumes;
    const window = this.#window;
    const share = 1 / window;
    const freedom = 1 / (window - 1);
    const anchor = read(memory, anchorSlot);
    let sum = read(memory, 0);
    let squares = read(memory, 1);
    let low = read(memory, 2);
    let high = read(memory, 3);
    let turnover = read(memory, 4);
    let traded = read(memory, 5);
    let behind = prefixSlots + suffixSlots * this.#place;
    let out = this.#column * stride + shift + from;
    for (let row = from; row < to; row += 1, behind += suffixSlots, out += 1) {
      const price = read(prices, row);
      const volume = read(volumes, row);
      const past = read(prices, row - window);
      const difference = price - anchor;
      sum += difference;
      squares += difference * difference;
      // Math.min and Math.max answer NaN when either side is NaN: a gap spreads over every window that holds it.
      low = Math.min(low, price);
      high = Math.max(high, price);
      turnover += price * volume;
      traded += volume;
      const whole = sum + read(memory, behind);
      const offset = whole * share;
      const deviation = Math.sqrt((squares + read(memory, behind + 1) - whole * offset) * freedom);
      const minimum = Math.min(low, read(memory, behind + 2));
      const maximum = Math.max(high, read(memory, behind + 3));
      values[out] = anchor + offset;
      values[out + stride] = deviation;
      values[out + 2 * stride] = (difference - offset) / deviation;
      values[out + 3 * stride] = minimum;
      values[out + 4 * stride] = maximum;
      values[out + 5 * stride] = (price - minimum) / (maximum - minimum);
      values[out + 6 * stride] = (turnover + read(memory, behind + 4)) / (traded + read(memory, behind + 5));
      values[out + 7 * stride] = (price - past) / past;
    }
    memory[0] = sum;
    memory[1] = squares;
    memory[2] = low;
    memory[3] = high;
    memory[4] = turnover;
    memory[5] = traded;
  }
}

/** Sums of nothing, and the extremes of nothing. */
function clear(memory: Float64Array, at: number): void {
  memory[at] = 0;
  memory[at + 1] = 0;
  memory[at + 2] = Number.POSITIVE_INFINITY;
  memory[at + 3] = Number.NEGATIVE_INFINITY;
  memory[at + 4] = 0;
  memory[at + 5] = 0;
}
