import { slotWords } from '../image/image-layout.ts';
import type { Sections } from '../image/image-sections.ts';
import { defaultLeftBit, missingShift, missingTypes } from '../tree-model.ts';

/**
 * What LightGBM takes for zero before it looks at any threshold, −1e-35 and 1e-35 (as float32) themselves too: thresholds
 * may be just there.
 */
export const zeroBound = Math.fround(1e-35);

export interface BinnedFeature {
  readonly feature: number;
  /** Its thresholds and its slots: the first, and the number of thresholds, the end of slots. */
  readonly start: number;
  readonly count: number;
  readonly firstSlot: number;
  readonly endSlot: number;
}

export interface BinnedSet {
  readonly feature: number;
  readonly slot: number;
  readonly start: number;
  readonly words: number;
}

/**
 * How a row becomes bins. The bin of a number is how many thresholds lie below it; then `x ≤ threshold[j]` is
 * `bin ≤ j`. What is missing gets the bin that goes to the default side of every node: so the walk has no test for it.
 */
export interface BinPlan {
  readonly features: readonly BinnedFeature[];
  readonly sets: readonly BinnedSet[];
  /** By slot: the bin of NaN, which is that of zero where nothing is missing. */
  readonly missingBins: Uint32Array;
  /** By slot: whether zero is missing. */
  readonly takesZero: Uint8Array;
}

export function binPlan(sections: Sections): BinPlan {
  const { slots, thresholdStarts, setStarts } = sections;
  const slotCount = slots.length / slotWords;
  const numeric = slotCount - (setStarts.length - 1);
  const features: BinnedFeature[] = [];
  const missingBins = new Uint32Array(slotCount);
  const takesZero = new Uint8Array(slotCount);
  for (let slot = 0; slot < numeric;) {
    const feature = slots[slotWords * slot] ?? 0;
    const start = thresholdStarts[feature] ?? 0;
    const count = (thresholdStarts[feature + 1] ?? 0) - start;
    const firstSlot = slot;
    for (; slot < numeric && slots[slotWords * slot] === feature; slot += 1) {
      const decision = slots[slotWords * slot + 1] ?? 0;
      missingBins[slot] = missingBin(decision, sections.thresholds.subarray(start, start + count));
      takesZero[slot] = Number(missingTypes[decision >> missingShift] === 'zero');
    }
    features.push({ feature, start, count, firstSlot, endSlot: slot });
  }
  const sets = Array.from({ length: slotCount - numeric }, (_, set) => {
    const start = setStarts[set] ?? 0;
    const slot = numeric + set;
    return { feature: slots[slotWords * slot] ?? 0, slot, start, words: (setStarts[set + 1] ?? 0) - start };
  });
  return { features, sets, missingBins, takesZero };
}

function missingBin(decision: number, thresholds: Float64Array): number {
  if (missingTypes[decision >> missingShift] === 'none') return countNegative(thresholds);
  return (decision & defaultLeftBit) === 0 ? thresholds.length : 0;
}

/** They rise. */
function countNegative(thresholds: Float64Array): number {
  let from = 0;
  for (let to = thresholds.length; from < to;) {
    const middle = (from + to) >>> 1;
    if ((thresholds[middle] ?? 0) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
