import type { ColumnTarget } from './bar-kernel.ts';
import { BarRecursions, clearRecursion, recursionSlots } from './bar-recursions.ts';
import { type BarColumns, BarSeries } from './bar-series.ts';
import { BarWindows } from './bar-windows.ts';
import { columnOf, rollingKinds } from './rolling-kinds.ts';
import { readRollingState, rollingStateLength, writeRollingState } from './rolling-state.ts';

/** Rows that pass through all kernels at a time: prices and volumes of a pass stay in the first-level cache. */
const rowsAtATime = 1024;

export interface RollingSetOptions {
  readonly windows: readonly number[];
  /** Number of the first bar that will come; blocks begin at multiples of their window. @default 0 */
  readonly firstBar?: number;
}

/**
 * All kinds × windows over one series of bars, by two drivers over the same kernels: `run` takes columns, `tick` one
 * bar. They may alternate, and give the same bits. Nothing is allocated per bar.
 */
export class RollingSet {
  /** Columns of the output: the kinds of the first window, then those of the second … */
  readonly columnCount: number;
  /** Price and volume of the bar that `tick` takes. */
  readonly bar = new Float64Array(2);
  /** What `tick` answers, one value per column. */
  readonly values: Float64Array;
  readonly #windows: readonly number[];
  readonly #series: BarSeries;
  readonly #blocks: readonly BarWindows[];
  readonly #memories: readonly BarRecursions[];
  readonly #recursions: Float64Array;
  readonly #tickTarget: ColumnTarget;
  #nextBar: number;

  constructor({ windows, firstBar = 0 }: RollingSetOptions) {
    refuse(windows, firstBar);
    this.#windows = windows;
    this.#nextBar = firstBar;
    this.columnCount = windows.length * rollingKinds.length;
    this.values = new Float64Array(this.columnCount).fill(Number.NaN);
    this.#tickTarget = { values: this.values, stride: 1, shift: 0 };
    this.#series = new BarSeries({ history: Math.max(...windows), room: rowsAtATime });
    this.#recursions = new Float64Array(windows.length * recursionSlots);
    this.#blocks = windows.map(
      (window, index) => new BarWindows(this.#series, { window, column: columnOf('mean', index) }),
    );
    this.#memories = windows.map((window, index) => this.#recursion(window, index));
    this.#replay();
  }

  /** Absolute number of the bar that comes next. */
  get nextBar(): number {
    return this.#nextBar;
  }

  /** Column after column into `outputs`, which is as long as the columns together. */
  run({ prices, volumes }: BarColumns, outputs: Float64Array): void {
    const rows = prices.length;
    if (volumes.length !== rows) throw new RangeError(`${rows} prices need as many volumes, got ${volumes.length}`);
    if (outputs.length !== rows * this.columnCount) {
      throw new RangeError(`${rows} bars need ${rows * this.columnCount} output values, got ${outputs.length}`);
    }
    const target: ColumnTarget = { values: outputs, stride: rows, shift: 0 };
    for (let first = 0; first < rows; first += rowsAtATime) {
      const last = Math.min(rows, first + rowsAtATime);
      if (this.#series.room < last - first) this.#series.slide();
      const from = this.#series.end;
      this.#series.append({ prices, volumes }, first, last);
      target.shift = first - from;
      this.#advance(from, target);
    }
  }

  /** Takes the bar in `bar`, and leaves its features in `values`: arrays, because a number passed around is allocated. */
  tick(): void {
    if (this.#series.room === 0) this.#series.slide();
    const from = this.#series.end;
    this.#series.appendBar(this.bar);
    this.#tickTarget.shift = -from;
    this.#advance(from, this.#tickTarget);
  }

  get stateLength(): number {
    return rollingStateLength(this.#series, this.#recursions);
  }

  /** Everything that later bars depend on; the same bits whichever driver came here. */
  save(state: Float64Array = new Float64Array(this.stateLength)): Float64Array {
    writeRollingState(state, { series: this.#series, recursions: this.#recursions, nextBar: this.#nextBar });
    return state;
  }

  /** Goes on where the set of the same windows stood that saved the state. */
  open(state: Float64Array): void {
    this.#nextBar = readRollingState(state, { series: this.#series, recursions: this.#recursions });
    this.#replay();
  }

  #advance(from: number, target: ColumnTarget): void {
    const to = this.#series.end;
    for (let index = 0; index < this.#blocks.length; index += 1) {
      this.#blocks[index]?.run(from, to, target);
      this.#memories[index]?.run(from, to, target);
    }
    this.#nextBar += to - from;
  }

  /** Brings the block kernels to the next bar: they read again what has passed of its block. */
  #replay(): void {
    const { history, end } = this.#series;
    // With a stride of 0 all columns fall on one: nobody reads these values.
    const nowhere: ColumnTarget = { values: new Float64Array(history), stride: 0, shift: history - end };
    this.#windows.forEach((window, index) => {
      this.#blocks[index]?.restart();
      this.#blocks[index]?.run(end - (this.#nextBar % window), end, nowhere);
    });
  }

  #recursion(window: number, index: number): BarRecursions {
    const slots = this.#recursions.subarray(index * recursionSlots, (index + 1) * recursionSlots);
    clearRecursion(slots);
    return new BarRecursions(this.#series, { window, column: columnOf('exponential-mean', index) }, slots);
  }
}

function refuse(windows: readonly number[], firstBar: number): void {
  const wrong = windows.find((window) => !Number.isInteger(window) || window < 2);
  if (wrong !== undefined) throw new RangeError(`a window is a whole number of bars, at least 2, got ${wrong}`);
  if (windows.length === 0) throw new RangeError('no window is named');
  if (!Number.isSafeInteger(firstBar) || firstBar < 0) throw new RangeError(`bars count from 0 up, got ${firstBar}`);
}
