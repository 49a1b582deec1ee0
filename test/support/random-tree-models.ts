import { type Tree, type TreeModel, categoricalBit } from '../../lib/kernels/gbdt/tree-model.ts';
import { Pcg32 } from '../../lib/kernels/random/pcg32.ts';

/** What a random model is like; the seed decides the rest. */
export interface ModelShape {
  readonly seed: number;
  readonly features: number;
  readonly trees: number;
  readonly mostLeaves: number;
  readonly outputs: number;
  /** Of a feature, all trees together: few make nodes share thresholds and rows hit them. */
  readonly thresholds: number;
  /** Share of nodes. */
  readonly categorical: number;
  readonly isAveraged: boolean;
  /** Whether its leaves have other numbers than LightGBM would give them. */
  readonly isShuffled: boolean;
}

const zeroBound = Math.fround(1e-35);
export const nastyNumbers: readonly number[] = [
  ...[0, -0, 5e-324, -5e-324, 1e-40, -1e-40, zeroBound, -zeroBound, 1.1e-35, -1.1e-35, 1e300, -1e300],
  ...[Infinity, -Infinity, Number.NaN, -1, -0.5, -0.999, 0.5, 1, 31, 32, 63.7, 64, 2 ** 31, 2 ** 32, 4294967295],
];
const nastyThresholds = nastyNumbers.filter((number) => !Number.isNaN(number));

export function randomModel(shape: ModelShape): TreeModel {
  const random = new Pcg32([shape.seed, 0], [7, 11]);
  const grids = Array.from({ length: shape.features }, () =>
    Array.from({ length: shape.thresholds }, () => threshold(random)),
  );
  const trees = Array.from({ length: shape.trees * shape.outputs }, () => randomTree(random, shape, grids));
  return {
    objective: {
      name: shape.outputs === 1 ? 'binary' : 'multiclass',
      parameters: { sigmoid: 1, num_class: shape.outputs },
    },
    featureNames: Array.from({ length: shape.features }, (_, feature) => `feature ${feature} é`),
    outputs: shape.outputs,
    trees,
    isAveraged: shape.isAveraged,
  };
}

function threshold(random: Pcg32): number {
  if (random.below(8) === 0) return nastyThresholds[random.below(nastyThresholds.length)]!;
  return random.below(2) === 0 ? random.below(7) - 3 : (random.uniform() - 0.5) * 4;
}

/** Split by split, as LightGBM grows it: the left child keeps the number of the leaf that is split. */
function randomTree(random: Pcg32, shape: ModelShape, grids: readonly (readonly number[])[]): Tree {
  const nodes = random.below(6) === 0 ? 0 : random.below(shape.mostLeaves);
  const leftChild = new Int32Array(nodes);
  const rightChild = new Int32Array(nodes);
  const leaves: [Int32Array, number][] = [];
  for (let node = 0; node < nodes; node += 1) {
    const leaf = random.below(node + 1);
    const place = leaves[leaf];
    if (place !== undefined) place[0][place[1]] = node;
    leftChild[node] = ~leaf;
    rightChild[node] = ~(node + 1);
    leaves[leaf] = [leftChild, node];
    leaves[node + 1] = [rightChild, node];
  }
  if (shape.isShuffled) shuffleLeaves(random, leftChild, rightChild);
  const leafValue = Float64Array.from(
    { length: nodes + 1 },
    () => (random.uniform() - 0.5) * 10 ** (random.below(9) - 6),
  );
  return {
    leftChild,
    rightChild,
    leafValue,
    ...splits(random, shape, { nodes, grids }),
    ...covers(random, leftChild, rightChild),
  };
}

function shuffleLeaves(random: Pcg32, ...sides: readonly Int32Array[]): void {
  const turn = random.below(sides[0]!.length + 1);
  for (const side of sides)
    side.forEach((child, node) => {
      if (child < 0) side[node] = ~((~child + turn) % (side.length + 1));
    });
}

interface Splitting {
  readonly nodes: number;
  readonly grids: readonly (readonly number[])[];
}

function splits(random: Pcg32, shape: ModelShape, { nodes, grids }: Splitting) {
  const splitFeature = Int32Array.from({ length: nodes }, () => random.below(shape.features));
  const decisionType = new Uint8Array(nodes);
  const thresholds = new Float64Array(nodes);
  const sets: number[][] = [];
  for (let node = 0; node < nodes; node += 1) {
    const isSet = random.uniform() < shape.categorical;
    const grid = grids[splitFeature[node]!]!;
    decisionType[node] = (random.below(3) << 2) | (random.below(2) << 1) | (isSet ? categoricalBit : 0);
    thresholds[node] = isSet ? sets.length : grid[random.below(grid.length)]!;
    if (isSet) sets.push(Array.from({ length: 1 + random.below(3) }, () => random.next()));
  }
  const bounds = [0, ...sets.map((_, set) => sets.slice(0, set + 1).flat().length)];
  return {
    ...{ splitFeature, decisionType, threshold: thresholds },
    categoryBounds: Uint32Array.from(bounds),
    categories: Uint32Array.from(sets.flat()),
  };
}

/** As LightGBM counts them: the children of a node sum to it. */
function covers(random: Pcg32, leftChild: Int32Array, rightChild: Int32Array) {
  const leafCount = Float64Array.from({ length: leftChild.length + 1 }, () => 1 + random.below(3000));
  const nodeCount = new Float64Array(leftChild.length);
  const countOf = (child: number): number => (child >= 0 ? nodeCount[child]! : leafCount[~child]!);
  for (let node = nodeCount.length - 1; node >= 0; node -= 1)
    nodeCount[node] = countOf(leftChild[node]!) + countOf(rightChild[node]!);
  return { leafCount, nodeCount };
}

/** Rows of what evaluators stumble over: thresholds of the model themselves, their neighbours, and no numbers at all. */
export function nastyRows({ featureNames, trees }: TreeModel, count: number, seed: number): Float64Array {
  const random = new Pcg32([seed, 1], [3, 5]);
  const thresholds = trees.flatMap((tree) => [...tree.threshold]);
  return Float64Array.from({ length: count * featureNames.length }, () => {
    const kind = random.below(5);
    if (kind === 0) return nastyNumbers[random.below(nastyNumbers.length)]!;
    if (kind === 1 && thresholds.length > 0) return thresholds[random.below(thresholds.length)]!;
    if (kind === 2 && thresholds.length > 0) return beside(thresholds[random.below(thresholds.length)]!, random);
    return kind === 3 ? random.below(100) - 2 : (random.uniform() - 0.5) * 5;
  });
}

/** The next double above or below. */
function beside(value: number, random: Pcg32): number {
  const words = new BigInt64Array(Float64Array.of(value).buffer);
  words[0]! += random.below(2) === 0 ? 1n : -1n;
  return new Float64Array(words.buffer)[0]!;
}
