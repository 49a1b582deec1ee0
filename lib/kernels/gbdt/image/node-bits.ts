import { type BitReader, bitLength, bitReader, bitWriter } from './bits.ts';
import type { BinTables } from './bin-tables.ts';
import { binsOfSlots, checkNodes } from './check-nodes.ts';
import { damaged } from '../gbdt-error.ts';
import { type Counts, leafBit } from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import { splitLeaves } from './split-order.ts';
import type { Tree } from '../tree-model.ts';

/** One of them by the width of an image: slot, bin, left and right child of node after node. */
export type Nodes = Uint8Array | Uint16Array | Uint32Array;

interface Packed {
  readonly bytes: Uint8Array;
  readonly isSplitOrder: boolean;
}

/** A node is its slot, its bin and the leaf that it splits; or, where the trees have another order, both its children. */
export function packNodes(trees: readonly Tree[], tables: BinTables, width: number): Packed {
  const bits = bitWriter();
  const slotBits = bitLength(tables.slots.length - 1);
  const binBits = tables.slots.map(({ feature, categories }) =>
    categories === undefined ? bitLength((tables.thresholds[feature]?.length ?? 1) - 1) : 0,
  );
  const orders = trees.map(splitLeaves);
  const isSplitOrder = orders.every((order) => order !== undefined);
  const child = (given: number): number => (given >= 0 ? given : leafBit(width) + ~given);
  trees.forEach((tree, index) => {
    for (let node = 0; node < tree.splitFeature.length; node += 1) {
      const slot = tables.slotOf(tree, node);
      bits.write(slot, slotBits);
      bits.write(tables.binOf(tree, node), binBits[slot] ?? 0);
      if (isSplitOrder) bits.write(orders[index]?.[node] ?? 0, bitLength(node));
      else for (const side of [tree.leftChild, tree.rightChild]) bits.write(child(side[node] ?? 0), 8 * width);
    }
  });
  return { bytes: bits.bytes(), isSplitOrder };
}

/** Written out for the walk, of sections that are sound but for their nodes: trees, or refused. */
export function soundNodes(sections: Sections, counts: Counts): Nodes {
  const nodes = unpackNodes(sections, counts);
  checkNodes(sections, nodes);
  return nodes;
}

function unpackNodes(sections: Sections, counts: Counts): Nodes {
  const nodes = nodesIn(new ArrayBuffer(nodeBytes(counts)), 0, counts);
  const bits = bitReader(sections.nodeBits);
  const sizes = {
    slotBits: bitLength(counts.slots - 1),
    binBits: binsOfSlots(sections).map((bins) => bitLength(bins - 1)),
  };
  for (let tree = 1; tree < sections.treeStarts.length; tree += 1) {
    const start = sections.treeStarts[tree - 1] ?? 0;
    const own = nodes.subarray(4 * start, 4 * (sections.treeStarts[tree] ?? 0));
    if (counts.isSplitOrder === 1) readSplits(bits, own, sizes);
    else readChildren(bits, own, sizes);
  }
  bits.end();
  return nodes;
}

interface Sizes {
  readonly slotBits: number;
  /** By slot: the bits of its last bin. */
  readonly binBits: Uint32Array;
}

function readSplits(bits: BitReader, own: Nodes, { slotBits, binBits }: Sizes): void {
  const leaf = leafBit(own.BYTES_PER_ELEMENT);
  // Of each leaf where its parent names it.
  const places = new Uint32Array(own.length / 4 + 1);
  for (let node = 0; node < own.length / 4; node += 1) {
    const at = 4 * node;
    own[at] = bits.read(slotBits);
    own[at + 1] = bits.read(binBits[own[at] ?? 0] ?? 0);
    const split = bits.read(bitLength(node));
    if (split > node) throw damaged(`node ${node} splits leaf ${split}`);
    if (node > 0) own[places[split] ?? 0] = node;
    own[at + 2] = leaf + split;
    own[at + 3] = leaf + node + 1;
    places[split] = at + 2;
    places[node + 1] = at + 3;
  }
}

function readChildren(bits: BitReader, own: Nodes, { slotBits, binBits }: Sizes): void {
  const childBits = 8 * own.BYTES_PER_ELEMENT;
  for (let at = 0; at < own.length; at += 4) {
    own[at] = bits.read(slotBits);
    own[at + 1] = bits.read(binBits[own[at] ?? 0] ?? 0);
    own[at + 2] = bits.read(childBits);
    own[at + 3] = bits.read(childBits);
  }
}

export function nodeBytes({ width, nodes }: Counts): number {
  return 4 * width * nodes;
}

export function nodesIn(buffer: ArrayBuffer, at: number, { width, nodes }: Counts): Nodes {
  if (width === 1) return new Uint8Array(buffer, at, 4 * nodes);
  return width === 2 ? new Uint16Array(buffer, at, 4 * nodes) : new Uint32Array(buffer, at, 4 * nodes);
}
