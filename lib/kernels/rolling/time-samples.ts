import { mergeMoments, momentSlots } from './moments.ts';
import type { BucketRing } from './time-ring.ts';
import type { StateSource } from './time-state.ts';
import { BlockWindow } from './time-window.ts';

/** Moments of the newest `buckets` samples of a ring: one number per bucket, where NaN is no sample. */
export function sampleWindow(state: StateSource, ring: BucketRing, buckets: number): BlockWindow {
  return new BlockWindow(state, buckets, {
    slots: momentSlots,
    combine: mergeMoments,
    load: (slots, into, bucket) => writeSample(slots, into, ring.values[ring.at(bucket)] ?? Number.NaN),
  });
}

/** A group of one value, or of none for NaN. */
export function writeSample(slots: Float64Array, at: number, value: number): void {
  const isSample = !Number.isNaN(value);
  slots[at] = isSample ? 1 : 0;
  slots[at + 1] = isSample ? value : 0;
  slots[at + 2] = 0;
}
