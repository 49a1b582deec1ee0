import { damaged } from '../gbdt-error.ts';
import { leafBit, slotWords } from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import type { Nodes } from './node-bits.ts';
import { categoricalBit } from '../tree-model.ts';

/**
 * Each child stands behind its parent and has one parent: a tree, in which every walk ends after as many steps as there
 * are nodes at most.
 */
export function checkNodes(sections: Sections, nodes: Nodes): void {
  const { treeStarts } = sections;
  const bins = binsOfSlots(sections);
  const leaf = leafBit(nodes.BYTES_PER_ELEMENT);
  const parents = new Int32Array(nodes.length / 2 + treeStarts.length);
  for (let at = 0; at < nodes.length; at += 4)
    if ((nodes[at + 1] ?? 0) >= (bins[nodes[at] ?? 0] ?? 0)) throw damaged(`node ${at / 4} has no such bin`);
  for (let tree = 1; tree < treeStarts.length; tree += 1) {
    const start = treeStarts[tree - 1] ?? 0;
    checkTree({ nodes, leaf, parents, start, count: (treeStarts[tree] ?? 0) - start, tree });
  }
}

/** Of each slot how many bins its nodes may name: the thresholds of its feature, or the inside of its set. */
export function binsOfSlots({ slots, thresholdStarts }: Pick<Sections, 'slots' | 'thresholdStarts'>): Uint32Array {
  const bins = new Uint32Array(slots.length / slotWords);
  for (let slot = 0; slot < bins.length; slot += 1) {
    const feature = slots[slotWords * slot] ?? 0;
    const isSet = ((slots[slotWords * slot + 1] ?? 0) & categoricalBit) !== 0;
    bins[slot] = isSet ? 1 : (thresholdStarts[feature + 1] ?? 0) - (thresholdStarts[feature] ?? 0);
  }
  return bins;
}

interface Place {
  readonly nodes: Nodes;
  readonly leaf: number;
  /** Of a node or leaf the last tree that named it: so it need not be cleared between trees. */
  readonly parents: Int32Array;
  readonly start: number;
  readonly count: number;
  /** From 1 on. */
  readonly tree: number;
}

function checkTree({ nodes, leaf, parents, start, count, tree }: Place): void {
  for (let node = 0; node < count; node += 1) {
    const at = 4 * (start + node);
    for (let side = 2; side < 4; side += 1) {
      const child = nodes[at + side] ?? 0;
      const isLeaf = child >= leaf;
      if (isLeaf ? child - leaf > count : child <= node || child >= count)
        throw damaged(`node ${node} of tree ${tree} has the child ${child}`);
      const place = isLeaf ? count + child - leaf : child;
      if (parents[place] === tree) throw damaged(`child ${child} of tree ${tree} has two parents`);
      parents[place] = tree;
    }
  }
}
