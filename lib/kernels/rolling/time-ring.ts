import type { StateSource } from './time-state.ts';

export interface RingShape {
  /** How many buckets are kept, the current one included. */
  readonly buckets: number;
  /** Numbers per bucket. */
  readonly slots: number;
  /** What a bucket holds before anything is written. @default 0 */
  readonly empty?: number;
}

/** The newest buckets of time, at absolute bucket numbers, so that it does not matter where a run began. */
export class BucketRing {
  readonly values: Float64Array;
  readonly slots: number;
  readonly #buckets: number;
  readonly #empty: number;
  readonly #last: Float64Array;

  constructor(state: StateSource, { buckets, slots, empty = 0 }: RingShape) {
    this.values = state.floats(buckets * slots, empty);
    this.slots = slots;
    this.#buckets = buckets;
    this.#empty = empty;
    this.#last = state.floats(1, -1);
  }

  /** Number of the current bucket, −1 before the first. */
  get last(): number {
    return this.#last[0] ?? -1;
  }

  /** Makes `bucket` the current one; those in between, and itself, are empty. An earlier bucket changes nothing. */
  advance(bucket: number): void {
    const first = Math.max(this.last + 1, bucket - this.#buckets + 1);
    for (let number = first; number <= bucket; number += 1) {
      const at = this.at(number);
      for (let slot = 0; slot < this.slots; slot += 1) this.values[at + slot] = this.#empty;
    }
    if (bucket > this.last) this.#last[0] = bucket;
  }

  /** Where a kept bucket starts. */
  at(bucket: number): number {
    return (bucket % this.#buckets) * this.slots;
  }

  add(slot: number, value: number): void {
    const at = this.at(this.last) + slot;
    this.values[at] = (this.values[at] ?? 0) + value;
  }

  put(slot: number, value: number): void {
    this.values[this.at(this.last) + slot] = value;
  }

  /** First number of a bucket; of one that is not kept, what an empty one holds. */
  read(bucket: number): number {
    const isKept = bucket >= 0 && bucket <= this.last && bucket > this.last - this.#buckets;
    return isKept ? (this.values[this.at(bucket)] ?? this.#empty) : this.#empty;
  }
}
