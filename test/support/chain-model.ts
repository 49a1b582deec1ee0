import type { TreeModel } from '../../lib/kernels/gbdt/tree-model.ts';

/** One tree over one feature that peels off a leaf at each node: leaf n of the row n, the deepest there can be. */
export function chainModel(leaves: number): TreeModel {
  const nodes = leaves - 1;
  const each = { length: nodes };
  return {
    objective: { name: 'regression', parameters: {} },
    featureNames: ['x'],
    outputs: 1,
    isAveraged: false,
    trees: [
      {
        splitFeature: new Int32Array(nodes),
        threshold: Float64Array.from(each, (_, node) => node),
        decisionType: new Uint8Array(nodes).fill(8),
        leftChild: Int32Array.from(each, (_, node) => ~node),
        rightChild: Int32Array.from(each, (_, node) => (node + 1 < nodes ? node + 1 : ~nodes)),
        leafValue: Float64Array.from({ length: leaves }, (_, leaf) => leaf),
        leafCount: new Float64Array(leaves).fill(1),
        nodeCount: Float64Array.from(each, (_, node) => leaves - node),
        categoryBounds: new Uint32Array(1),
        categories: new Uint32Array(),
      },
    ],
  };
}
