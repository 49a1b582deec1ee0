/**
 * What a call works on: addresses and counts, written once by `kernel-plan.ts` when an image is opened. The kernel itself
 * keeps no state, and reads and writes nothing that a plan does not name.
 */

/** Fields of a plan, four bytes each, in the order in which `kernel-plan.ts` writes them. */
export const width: usize = 0;
export const rows: usize = 4;
export const rowBytes: usize = 8;
export const features: usize = 12;
export const featureCount: usize = 16;
export const slots: usize = 20;
export const sets: usize = 24;
export const setCount: usize = 28;
export const bins: usize = 32;
export const heads: usize = 36;
export const headCount: usize = 40;
export const scores: usize = 44;
export const scoreBytes: usize = 48;
export const cells: usize = 52;

/** Of a feature with thresholds: offset in a row, address of its thresholds, their number, its slots from and to. */
export const featureRecord: usize = 20;
/** Of a slot with thresholds: the bin of what is missing, and whether zero is missing. */
export const slotRecord: usize = 8;
/** Of a slot with a set of categories: offset in a row, slot, address of the words, their number. */
export const setRecord: usize = 16;
/** Of a head: address of its trees, their number, outputs. */
export const headRecord: usize = 12;
/** Of a tree: address of its nodes, address of its leaves, number of nodes. */
export const treeRecord: usize = 12;

@inline
export function field(at: usize, offset: usize): usize {
  return load<u32>(at + offset);
}
