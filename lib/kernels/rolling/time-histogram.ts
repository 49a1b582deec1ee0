import type { StateSource } from './time-state.ts';

export interface CountSource extends StateSource {
  /** Whole numbers up to 65 535 that are saved and opened again. */
  shorts(count: number): Uint16Array;
}

/** Histograms of numbers from 0 to 1, one per day, over the newest days, the current one included. */
export class DailyHistogram {
  readonly #bins: number;
  readonly #days: number;
  readonly #counts: Uint16Array;
  readonly #last: Float64Array;
  /** Of all days; follows from them. */
  readonly #total: Float64Array;
  #samples = 0;

  /** The product of `days` and `bins` has to be a multiple of four. */
  constructor(state: CountSource, { days, bins }: { readonly days: number; readonly bins: number }) {
    this.#days = days;
    this.#bins = bins;
    this.#counts = state.shorts(days * bins);
    this.#last = state.floats(1, -1);
    this.#total = new Float64Array(bins);
    state.whenOpened(() => this.#sum());
  }

  get samples(): number {
    return this.#samples;
  }

  /** Makes `day` the current one. */
  advance(day: number): void {
    const last = this.#last[0] ?? -1;
    if (day <= last) return;
    for (let number = Math.max(last + 1, day - this.#days + 1); number <= day; number += 1) {
      const at = (number % this.#days) * this.#bins;
      this.#counts.fill(0, at, at + this.#bins);
    }
    this.#last[0] = day;
    this.#sum();
  }

  /** NaN adds nothing. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    const bin = this.#binOf(value);
    const at = ((this.#last[0] ?? 0) % this.#days) * this.#bins + bin;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total[bin] = (this.#total[bin] ?? 0) + 1;
    this.#samples += 1;
  }

  /** Share of the samples in lower bins, and half of those in its own; NaN of NaN, or without samples. */
  rank(value: number): number {
    if (Number.isNaN(value)) return Number.NaN;
    const bin = this.#binOf(value);
    let lower = 0;
    for (let at = 0; at < bin; at += 1) lower += this.#total[at] ?? 0;
    return (lower + (this.#total[bin] ?? 0) / 2) / this.#samples;
  }

  #binOf(value: number): number {
    return Math.max(0, Math.min(this.#bins - 1, Math.floor(value * this.#bins)));
  }

  #sum(): void {
    this.#total.fill(0);
    this.#counts.forEach((count, at) => {
      const bin = at % this.#bins;
      this.#total[bin] = (this.#total[bin] ?? 0) + count;
    });
    this.#samples = this.#total.reduce((sum, count) => sum + count, 0);
  }
}
