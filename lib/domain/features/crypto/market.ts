import type { StateSlab } from '../state-slab.ts';

/** The last facts of the market, which several groups read. NaN = not known yet. */
export class Market {
  readonly #facts: Float64Array;

  constructor(state: StateSlab) {
    this.#facts = state.floats(4, Number.NaN);
  }

  /** Of the last event. */
  get timeUs(): number {
    return this.#facts[0] ?? Number.NaN;
  }

  set timeUs(timeUs: number) {
    this.#facts[0] = timeUs;
  }

  /** The mid of the book when it was last valid. */
  get lastMid(): number {
    return this.#facts[1] ?? Number.NaN;
  }

  set lastMid(mid: number) {
    this.#facts[1] = mid;
  }

  get mark(): number {
    return this.#facts[2] ?? Number.NaN;
  }

  set mark(price: number) {
    this.#facts[2] = price;
  }

  get openInterest(): number {
    return this.#facts[3] ?? Number.NaN;
  }

  set openInterest(quantity: number) {
    this.#facts[3] = quantity;
  }
}
