export interface BarColumns {
  readonly prices: Float64Array;
  readonly volumes: Float64Array;
}

/**
 * The bars that kernels read: `history` rows of what came before, then the rows of the run. A row that the series never
 * had is NaN, like a row with a gap, so that a window which is not yet full answers NaN without a test for it.
 */
export class BarSeries implements BarColumns {
  readonly prices: Float64Array;
  readonly volumes: Float64Array;
  readonly history: number;
  /** One past the newest row. */
  end: number;

  constructor({ history, room }: { readonly history: number; readonly room: number }) {
    this.history = history;
    this.end = history;
    this.prices = new Float64Array(history + room).fill(Number.NaN);
    this.volumes = new Float64Array(history + room).fill(Number.NaN);
  }

  get room(): number {
    return this.prices.length - this.end;
  }

  /** Keeps the newest `history` rows and makes room behind them: once in so many rows, so O(1) a row. */
  slide(): void {
    const first = this.end - this.history;
    this.prices.copyWithin(0, first, this.end);
    this.volumes.copyWithin(0, first, this.end);
    this.end = this.history;
  }

  /** Appends rows [from, to) of a run, which fit into the room. */
  append({ prices, volumes }: BarColumns, from: number, to: number): void {
    const shift = this.end - from;
    copyFinite(prices.subarray(from, to), this.prices, from + shift);
    copyFinite(volumes.subarray(from, to), this.volumes, from + shift);
    this.end += to - from;
  }

  /** Appends one bar, its price and its volume. */
  appendBar(bar: Float64Array): void {
    const price = read(bar, 0);
    const volume = read(bar, 1);
    this.prices[this.end] = price + (price - price);
    this.volumes[this.end] = volume + (volume - volume);
    this.end += 1;
  }
}

/** The compiler cannot know that an index lies inside; what would lie outside is a gap. */
export function read(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

/** x − x is 0 for a finite x and NaN for any other: ±∞ becomes a gap without a branch. */
function copyFinite(from: Float64Array, into: Float64Array, at: number): void {
  for (let row = 0; row < from.length; row += 1) {
    const value = read(from, row);
    into[at + row] = value + (value - value);
  }
}
