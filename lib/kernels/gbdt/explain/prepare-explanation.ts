import { doubleAt, integerAt } from './number-at.ts';
import { shareRows } from './share-rows.ts';
import type { Tree, TreeModel } from '../tree-model.ts';
import { walkPaths } from './walk-paths.ts';

/**
 * What the explanation of a tree needs and no row changes. Nodes stand at places: parents before their children, and
 * those with a node below them before those with two leaves. An edge is told by 2·place + 1 to the left of the node at
 * that place, + 2 to its right; 0 is none.
 */
export interface PreparedTree {
  readonly tree: Tree;
  /** Number of the node at each place. */
  readonly nodes: Int32Array;
  /** Places with a node below them. */
  readonly inner: number;
  /** Place of the child, or below 0 its leaf, as in a tree: −1 is the first. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Of the training rows at the node, those that went left, and right. */
  readonly leftShare: Float64Array;
  readonly rightShare: Float64Array;
  /** Last edge above that asks for the same feature. */
  readonly prior: Int32Array;
  /** Product of the shares of all edges above that ask for the same feature. */
  readonly priorShare: Float64Array;
  /** Mean of the leaves over the training rows. */
  readonly expected: number;
  readonly distinctFeatures: number;
}

export interface PreparedExplanation {
  readonly features: number;
  readonly outputs: number;
  readonly trees: readonly PreparedTree[];
  /** Of each output: without a feature known. */
  readonly expected: Float64Array;
}

export function prepareExplanation(model: TreeModel): PreparedExplanation {
  const features = model.featureNames.length;
  const last = new Int32Array(features);
  const trees = model.trees.map((tree) => prepareTree(tree, last));
  const expected = new Float64Array(model.outputs);
  for (const [index, tree] of trees.entries()) {
    const output = index % model.outputs;
    expected[output] = (expected[output] ?? 0) + tree.expected;
  }
  return { features, outputs: model.outputs, trees, expected };
}

/** Plain loops: a first explanation waits for this. */
function prepareTree(tree: Tree, last: Int32Array): PreparedTree {
  const { order, prior: priorOf, distinctFeatures } = walkPaths(tree, last);
  const shares = shareRows(tree, order);
  const { nodes, places, inner } = placeNodes(tree, order);
  const [left, right, prior] = [
    new Int32Array(nodes.length),
    new Int32Array(nodes.length),
    new Int32Array(nodes.length),
  ];
  const [leftShare, rightShare] = [new Float64Array(nodes.length), new Float64Array(nodes.length)];
  for (let place = 0; place < nodes.length; place += 1) {
    const node = integerAt(nodes, place);
    left[place] = placeOf(places, integerAt(tree.leftChild, node));
    right[place] = placeOf(places, integerAt(tree.rightChild, node));
    leftShare[place] = doubleAt(shares.left, node);
    rightShare[place] = doubleAt(shares.right, node);
    const edge = integerAt(priorOf, node);
    prior[place] = edge === 0 ? 0 : 2 * integerAt(places, (edge - 1) >> 1) + 2 - (edge & 1);
  }
  const priorShare = priorShares({ prior, leftShare, rightShare });
  const placed = { tree, nodes, inner, left, right, leftShare, rightShare, prior, priorShare };
  return { ...placed, expected: shares.expected, distinctFeatures };
}

function placeOf(places: Int32Array, child: number): number {
  return child < 0 ? child : integerAt(places, child);
}

type Placed = Pick<PreparedTree, 'nodes' | 'inner'> & { readonly places: Int32Array };

/** Nodes with two leaves are nobody's parents, and can stand behind all others. */
function placeNodes({ leftChild, rightChild }: Tree, order: Int32Array): Placed {
  const [nodes, places] = [new Int32Array(order.length), new Int32Array(order.length)];
  const isPair = (node: number): boolean => integerAt(leftChild, node) < 0 && integerAt(rightChild, node) < 0;
  let inner = 0;
  for (const node of order) if (!isPair(node)) inner += 1;
  let [next, nextPair] = [0, inner];
  for (const node of order) {
    const place = isPair(node) ? nextPair++ : next++;
    nodes[place] = node;
    places[node] = place;
  }
  return { nodes, places, inner };
}

type Shared = Pick<PreparedTree, 'prior' | 'leftShare' | 'rightShare'>;

function priorShares({ prior, leftShare, rightShare }: Shared): Float64Array {
  const shares = new Float64Array(prior.length);
  for (let place = 0; place < prior.length; place += 1) {
    const edge = integerAt(prior, place);
    const above = (edge - 1) >> 1;
    const share = doubleAt((edge & 1) === 1 ? leftShare : rightShare, above);
    shares[place] = edge === 0 ? 1 : doubleAt(shares, above) * share;
  }
  return shares;
}
