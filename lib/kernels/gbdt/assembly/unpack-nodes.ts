/** Fields of a task, four bytes each, in the order in which `kernel-nodes.ts` writes them. */
const bits: usize = 0;
const bitBytes: usize = 4;
const slotBits: usize = 8;
const bins: usize = 12;
const slotCount: usize = 16;
const treeStarts: usize = 20;
const treeCount: usize = 24;
const width: usize = 28;
const nodes: usize = 32;
const parents: usize = 36;

@inline
function field(task: usize, at: usize): u32 {
  return load<u32>(task + at);
}

/**
 * Writes out the nodes of all trees and tells whether they are sound: as `soundNodes` of TypeScript, which says what is
 * wrong where this says no. Behind the bits there is room for sixteen bytes, which count for nothing.
 */
export function unpackNodes(task: usize): bool {
  const starts = field(task, treeStarts);
  const last = (<u64>field(task, bitBytes)) << 3;
  let at: u64 = 0;
  for (let tree: u32 = 0; tree < field(task, treeCount); tree += 1) {
    const start = load<u32>(starts + 4 * tree);
    const count = load<u32>(starts + 4 * tree, 4) - start;
    at = readSplits(task, field(task, nodes) + 4 * field(task, width) * start, count, at);
    if (at > last) return false;
  }
  return (at + 7) >> 3 == <u64>field(task, bitBytes);
}

/** The fields of a node have as many bytes as the task says: one copy of the code serves all widths. */
function put(bytes: u32, at: usize, value: u32): void {
  if (bytes == 1) store<u8>(at, value);
  else if (bytes == 2) store<u16>(at, value);
  else store<u32>(at, value);
}

/** Of a position that lies behind all others: something is wrong. */
const nowhere: u64 = u64.MAX_VALUE >> 1;

@inline
function bitLength(most: u32): u32 {
  return 32 - clz(most);
}

function bitsAt(from: usize, at: u64, count: u32): u32 {
  return <u32>((load<u64>(from + <usize>(at >> 3)) >> (at & 7)) & ((<u64>1 << count) - 1));
}

/** Slot and bin of a node; the position behind them. */
function readSplit(task: usize, node: usize, at: u64): u64 {
  const from = field(task, bits);
  const bytes = field(task, width);
  const slot = bitsAt(from, at, field(task, slotBits));
  if (slot >= field(task, slotCount)) return nowhere;
  const count = load<u32>(field(task, bins) + 4 * slot);
  const binBits = count == 0 ? 0 : bitLength(count - 1);
  const bin = bitsAt(from, at + field(task, slotBits), binBits);
  if (bin >= count) return nowhere;
  put(bytes, node, slot);
  put(bytes, node + bytes, bin);
  return at + field(task, slotBits) + binBits;
}

/** A node splits a leaf that there is, which makes a tree whatever the bits are. */
function readSplits(task: usize, own: usize, count: u32, from: u64): u64 {
  const last = (<u64>field(task, bitBytes)) << 3;
  const bytes = field(task, width);
  const leaf: u32 = 1 << (8 * bytes - 1);
  // Of each leaf where its parent names it.
  const named = field(task, parents);
  let at = from;
  for (let node: u32 = 0; node < count; node += 1) {
    const here = own + 4 * bytes * node;
    at = readSplit(task, here, at);
    if (at > last) return nowhere;
    const split = bitsAt(field(task, bits), at, bitLength(node));
    at += bitLength(node);
    if (split > node) return nowhere;
    if (node > 0) put(bytes, load<u32>(named + 4 * split), node);
    for (let side: u32 = 0; side < 2; side += 1) {
      const child = here + (2 + side) * bytes;
      const next = side == 0 ? split : node + 1;
      put(bytes, child, leaf + next);
      store<u32>(named + 4 * next, <u32>child);
    }
  }
  return at;
}
