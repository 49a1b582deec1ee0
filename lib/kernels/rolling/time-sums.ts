import { BucketRing } from './time-ring.ts';
import type { StateSource } from './time-state.ts';
import { BlockWindow, sumsOf } from './time-window.ts';

/** Sums over the newest buckets of time: several numbers at once, of the same buckets. */
export class WindowSums {
  readonly ring: BucketRing;
  readonly #window: BlockWindow;

  constructor(state: StateSource, buckets: number, slots: number) {
    this.ring = new BucketRing(state, { buckets, slots });
    this.#window = new BlockWindow(state, buckets, sumsOf(this.ring));
  }

  advance(bucket: number): void {
    this.ring.advance(bucket);
    this.#window.advance(bucket);
  }

  add(slot: number, value: number): void {
    this.ring.add(slot, value);
  }

  /** The array is used again by the next reading. */
  read(): Float64Array {
    return this.#window.read();
  }
}
