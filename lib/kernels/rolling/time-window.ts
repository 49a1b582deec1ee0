import type { BucketRing } from './time-ring.ts';
import type { StateSource } from './time-state.ts';

/** How buckets become one: all slots zero is the aggregate of nothing, and combining with it changes no bit. */
export interface Aggregate {
  readonly slots: number;
  /** Adds the aggregate at `from` to the one at `into`. */
  readonly combine: (slots: Float64Array, into: number, from: number) => void;
  /** Writes the aggregate of one bucket to `into`. */
  readonly load: (slots: Float64Array, into: number, bucket: number) => void;
  /** Both at once, to the same bits: adds one bucket to the aggregate at `into`. @default one after the other */
  readonly add?: (slots: Float64Array, into: number, bucket: number) => void;
}

/**
 * The aggregate of the current bucket and the ones before it, in constant time per bucket and without subtraction,
 * which would lose everything on wide ranges (van Herk, 1992; Gil and Werman, 1993): time is cut into blocks of as many
 * buckets as the window has, at absolute numbers, and a window is the suffix of one block, the prefix of the next and
 * its current bucket. The buckets themselves are the state: suffixes and prefix follow from them, to the bit.
 */
export class BlockWindow {
  readonly #buckets: number;
  readonly #aggregate: Aggregate;
  /** Suffixes by position in the block, one beyond it for the empty suffix, prefix, result, one bucket. */
  readonly #slots: Float64Array;
  readonly #prefix: number;
  readonly #bucket: number;
  readonly #result: Float64Array;
  readonly #last: Float64Array;

  constructor(state: StateSource, buckets: number, aggregate: Aggregate) {
    this.#buckets = buckets;
    this.#aggregate = aggregate;
    this.#prefix = (buckets + 1) * aggregate.slots;
    this.#bucket = this.#prefix + 2 * aggregate.slots;
    this.#slots = new Float64Array(this.#bucket + aggregate.slots);
    this.#result = this.#slots.subarray(this.#prefix + aggregate.slots, this.#bucket);
    this.#last = state.floats(1, -1);
    state.whenOpened(() => {
      const last = this.#last[0] ?? -1;
      if (last >= 0) this.#enterBlock(last);
    });
  }

  /** Makes `bucket` the current one. What it reads must be complete for the buckets before it. */
  advance(bucket: number): void {
    const last = this.#last[0] ?? -1;
    if (bucket <= last) return;
    this.#last[0] = bucket;
    const isSameBlock = last >= 0 && Math.floor(last / this.#buckets) === Math.floor(bucket / this.#buckets);
    if (!isSameBlock) this.#enterBlock(bucket);
    else for (let number = last; number < bucket; number += 1) this.#add(this.#prefix, number);
  }

  /** The aggregate of the window. The array is used again by the next reading. */
  read(): Float64Array {
    const { slots: width, combine } = this.#aggregate;
    const last = this.#last[0] ?? -1;
    const into = this.#prefix + width;
    if (last < 0) return this.#result.fill(0);
    const suffix = ((last % this.#buckets) + 1) * width;
    for (let slot = 0; slot < width; slot += 1) this.#slots[into + slot] = this.#slots[suffix + slot] ?? 0;
    combine(this.#slots, into, this.#prefix);
    this.#add(into, last);
    return this.#result;
  }

  /** Suffixes of the block before, as far as windows still reach into it, and the prefix up to `bucket`. */
  #enterBlock(bucket: number): void {
    const { slots: width } = this.#aggregate;
    const position = bucket % this.#buckets;
    const start = bucket - position;
    this.#slots.fill(0);
    for (let at = this.#buckets - 1; at > position; at -= 1) {
      const number = start - this.#buckets + at;
      this.#slots.copyWithin(at * width, (at + 1) * width, (at + 2) * width);
      if (number >= 0) this.#add(at * width, number);
    }
    for (let number = start; number < bucket; number += 1) this.#add(this.#prefix, number);
  }

  #add(into: number, bucket: number): void {
    const { add, load, combine } = this.#aggregate;
    if (add !== undefined) {
      add(this.#slots, into, bucket);
      return;
    }
    load(this.#slots, this.#bucket, bucket);
    combine(this.#slots, into, this.#bucket);
  }
}

/** Sums of every slot of a ring. */
export function sumsOf(ring: BucketRing): Aggregate {
  const { slots: width } = ring;
  return {
    slots: width,
    combine: (slots, into, from) => {
      for (let slot = 0; slot < width; slot += 1)
        slots[into + slot] = (slots[into + slot] ?? 0) + (slots[from + slot] ?? 0);
    },
    load: copyOf(ring),
    add: (slots, into, bucket) => {
      const from = ring.at(bucket);
      for (let slot = 0; slot < width; slot += 1)
        slots[into + slot] = (slots[into + slot] ?? 0) + (ring.values[from + slot] ?? 0);
    },
  };
}

/** For rings whose buckets are aggregates already. */
export function copyOf(ring: BucketRing): Aggregate['load'] {
  return (slots, into, bucket) => {
    const from = ring.at(bucket);
    for (let slot = 0; slot < ring.slots; slot += 1) slots[into + slot] = ring.values[from + slot] ?? 0;
  };
}
