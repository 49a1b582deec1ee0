import { goesLeft } from '../../../../lib/kernels/gbdt/goes-left.ts';
import type { Tree, TreeModel } from '../../../../lib/kernels/gbdt/tree-model.ts';

/** A number from 0 up to, but not, 1. */
export type Random = () => number;

/** Marsaglia's xorshift of 32 bits: the same for the same seed. */
export function randomNumbers(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export interface Shape {
  readonly features: number;
  readonly leaves: number;
}

const setWords = 2;

/** Every kind of node, of missing value and of default; features come again; leaves without any training row. */
export function randomTree(random: Random, { features, leaves }: Shape): Tree {
  const nodes = leaves - 1;
  const below = (limit: number): number => Math.floor(random() * limit);
  const [leftChild, rightChild] = [new Int32Array(nodes), new Int32Array(nodes)];
  // As LightGBM grows: leaf `grown` of the tree so far becomes node `node`, and the new leaf is its right one.
  for (let node = 0, open = [-1]; node < nodes; node += 1) {
    const at = below(open.length);
    const leaf = open[at]!;
    for (const children of [leftChild, rightChild]) {
      const parent = children.subarray(0, node).indexOf(leaf);
      if (parent >= 0) children[parent] = node;
    }
    [leftChild[node], rightChild[node]] = [leaf, ~(node + 1)];
    open = [...open, ~(node + 1)];
  }
  const splitFeature = Int32Array.from({ length: nodes }, () => below(features));
  const decisionType = Uint8Array.from({ length: nodes }, () => (random() < 0.25 ? 1 : 2 * below(2) + 4 * below(3)));
  let sets = 0;
  const threshold = Float64Array.from(decisionType, (decision) =>
    decision === 1 ? (sets += 1) - 1 : random() < 0.1 ? Infinity : below(9) - 4,
  );
  return {
    ...{ splitFeature, decisionType, threshold, leftChild, rightChild },
    leafValue: Float64Array.from({ length: leaves }, () => 4 * random() - 2),
    leafCount: Float64Array.from({ length: leaves }, () => (random() < 0.1 ? 0 : 1 + below(1000))),
    nodeCount: new Float64Array(nodes),
    categoryBounds: Uint32Array.from({ length: sets + 1 }, (_, set) => setWords * set),
    categories: Uint32Array.from({ length: setWords * sets }, () => Math.floor(random() * 2 ** 32)),
  };
}

export function modelOf(trees: readonly Tree[], features: number, outputs = 1): TreeModel {
  const featureNames = Array.from({ length: features }, (_, feature) => `f${feature}`);
  return { objective: { name: 'regression', parameters: {} }, featureNames, outputs, trees, isAveraged: false };
}

const awkward = [NaN, 0, -0, 1e-36, -1e-36, Infinity, -Infinity, -1, 63, 64, 5e-324];

export function randomRow(random: Random, features: number): Float64Array {
  const awkwardOne = () => awkward[Math.floor(random() * awkward.length)]!;
  const number = () => (random() < 0.5 ? Math.floor(random() * 9) - 4 : random() * 12 - 6);
  return Float64Array.from({ length: features }, () => (random() < 0.2 ? awkwardOne() : number()));
}

/** What a tree is expected to say when only the features of `known` are: the definition itself. */
export function expectation(tree: Tree, row: Float64Array, known: number): number {
  const rows = (child: number): number =>
    child < 0 ? tree.leafCount[~child]! : rows(tree.leftChild[child]!) + rows(tree.rightChild[child]!);
  const mean = (child: number): number => {
    if (child < 0) return tree.leafValue[~child]!;
    const [left, right] = [tree.leftChild[child]!, tree.rightChild[child]!];
    const feature = tree.splitFeature[child]!;
    if ((known >> feature) & 1) return mean(goesLeft(tree, child, row[feature]!) ? left : right);
    const share = rows(child) === 0 ? 0.5 : rows(left) / rows(child);
    return share * mean(left) + (1 - share) * mean(right);
  };
  return mean(tree.leafValue.length === 1 ? -1 : 0);
}

/** Shapley's formula over all subsets of features; then what is expected without any. */
export function bruteForce(tree: Tree, row: Float64Array): readonly number[] {
  const features = row.length;
  const worth = Array.from({ length: 2 ** features }, (_, known) => expectation(tree, row, known));
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const size = (known: number): number => (known === 0 ? 0 : (known & 1) + size(known >> 1));
  const values = Array.from({ length: features }, (_, feature) =>
    worth.reduce((sum, without, known) => {
      if ((known >> feature) & 1) return sum;
      const weight = (factorial(size(known)) * factorial(features - size(known) - 1)) / factorial(features);
      return sum + weight * (worth[known | (1 << feature)]! - without);
    }, 0),
  );
  return [...values, worth[0]!];
}

/** Twelve times: the most nodes of one feature on a path, nodes on the longest path and five, squared, largest leaf, 2⁻⁵³. */
export function documentedBound(tree: Tree): number {
  let [longest, most] = [0, 0];
  const walk = (child: number, features: readonly number[]): void => {
    longest = Math.max(longest, features.length);
    most = Math.max(most, ...features.map((feature) => features.filter((other) => other === feature).length));
    if (child < 0) return;
    for (const next of [tree.leftChild[child]!, tree.rightChild[child]!])
      walk(next, [...features, tree.splitFeature[child]!]);
  };
  walk(tree.leafValue.length === 1 ? -1 : 0, []);
  return 12 * most * (longest + 5) ** 2 * 2 ** -53 * Math.max(...tree.leafValue.map(Math.abs));
}
