import { addPair, comomentSlots, mergePairs, type Pair } from './time-comoments.ts';
import { BucketRing } from './time-ring.ts';
import type { StateSource } from './time-state.ts';
import { BlockWindow, copyOf } from './time-window.ts';

/** Comoments over the newest buckets of time, of pairs that arrive one by one. */
export class WindowPairs {
  readonly #ring: BucketRing;
  readonly #window: BlockWindow;
  /** Used again by each pair. */
  readonly #pair: Pair = { x: 0, y: 0 };

  constructor(state: StateSource, buckets: number) {
    this.#ring = new BucketRing(state, { buckets, slots: comomentSlots });
    const load = copyOf(this.#ring);
    this.#window = new BlockWindow(state, buckets, { slots: comomentSlots, combine: mergePairs, load });
  }

  advance(bucket: number): void {
    this.#ring.advance(bucket);
    this.#window.advance(bucket);
  }

  add(x: number, y: number): void {
    this.#pair.x = x;
    this.#pair.y = y;
    addPair(this.#ring.values, this.#ring.at(this.#ring.last), this.#pair);
  }

  /** Comoments of the window. The array is used again by the next reading. */
  read(): Float64Array {
    return this.#window.read();
  }
}
