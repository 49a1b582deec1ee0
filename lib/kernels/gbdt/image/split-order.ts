import type { Tree } from '../tree-model.ts';

/**
 * LightGBM grows a tree split by split: node i splits one of the i + 1 leaves that there are, its left child keeps the
 * number of that leaf and its right child gets number i + 1. Of a tree that was grown so, the leaf that each node splits
 * says all: no children have to be kept. Undefined for a tree with any other order.
 */
export function splitLeaves({
  leftChild,
  rightChild,
}: Pick<Tree, 'leftChild' | 'rightChild'>): Uint32Array | undefined {
  const split = new Uint32Array(leftChild.length);
  for (let node = 0; node < split.length; node += 1) {
    const left = leftChild[node] ?? 0;
    const right = rightChild[node] ?? 0;
    const kept = split[node] ?? 0;
    if (left >= 0) split[left] = kept;
    else if (~left !== kept) return undefined;
    if (right >= 0) split[right] = node + 1;
    else if (~right !== node + 1) return undefined;
  }
  return split;
}
