/**
 * Where an explanation finds what it works on; `explanation-plan.ts` writes it. The kernel keeps no state, and reads and
 * writes nothing that is not named there.
 */

/** Fields of the plan, four bytes each. */
export const trees: usize = 0;
export const treeCount: usize = 4;
export const slots: usize = 8;
export const rows: usize = 12;
export const features: usize = 16;
export const spread: usize = 20;
export const spreadBytes: usize = 24;
/** What every row begins with: zeros, and the expected values. */
export const start: usize = 28;
export const sums: usize = 32;
export const values: usize = 36;
export const width: usize = 40;

/** Of a tree: its nodes begin, those with a node below them end, all end; values of pairs, of leaves, their number. */
export const treeRecord: usize = 32;
export const nodes: usize = 0;
export const innerEnd: usize = 4;
export const end: usize = 8;
export const pairs: usize = 12;
export const leaves: usize = 16;
export const leafCount: usize = 20;
export const rule: usize = 24;
export const into: usize = 28;

/** Of a rule: the number of its parts, then each: its vectors of two points, nodes, one minus them, weights. */
export const ruleRecord: usize = 16;
export const partRecord: usize = 208;
export const vectors: usize = 0;
export const known: usize = 16;
export const unknown: usize = 80;
export const weights: usize = 144;

/** Of a node, the doubles first; offsets of slots are from the first slot. A node without a prior edge has 0 there. */
export const nodeRecord: usize = 56;
export const threshold: usize = 0;
export const leftShare: usize = 8;
export const rightShare: usize = 16;
export const priorShare: usize = 24;
export const value: usize = 32;
export const left: usize = 36;
export const right: usize = 40;
export const prior: usize = 44;
export const feature: usize = 48;
export const set: usize = 52;

/** Of a slot: four vectors of each number that the walks write for a node, and a mask for each of its edges. */
export const slotRecord: usize = 288;
export const reach: usize = 0;
export const toLeft: usize = 64;
export const gain: usize = 128;
export const mean: usize = 192;
export const leftAgrees: usize = 256;
export const rightAgrees: usize = 272;

/** How many vectors a walk is compiled for: as many as the type has fields of 16 bytes. */
export class Two {
  a: u64;
  b: u64;
  c: u64;
  d: u64;
}
export class Three extends Two {
  e: u64;
  f: u64;
}
export class Four extends Three {
  g: u64;
  h: u64;
}

@inline
export function field(at: usize, offset: usize): usize {
  return load<u32>(at + offset);
}
