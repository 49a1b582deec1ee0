import { describe, expect, test } from 'vitest';
import { openExplainer } from '../../../../lib/kernels/gbdt/explain/open-explainer.ts';
import type { Tree } from '../../../../lib/kernels/gbdt/tree-model.ts';
import {
  bruteForce,
  documentedBound,
  expectation,
  modelOf,
  randomNumbers,
  randomRow,
  randomTree,
} from './random-trees.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const everything = -1;

/** Each node asks for the next feature, and goes on to the right: the last leaf is the one behind all of them. */
function chain(splitFeature: readonly number[], last: Partial<Tree> = {}): Tree {
  const nodes = splitFeature.length;
  return {
    splitFeature: Int32Array.from(splitFeature),
    threshold: new Float64Array(nodes),
    decisionType: new Uint8Array(nodes),
    leftChild: Int32Array.from({ length: nodes }, (_, node) => ~node),
    rightChild: Int32Array.from({ length: nodes }, (_, node) => (node === nodes - 1 ? ~nodes : node + 1)),
    leafValue: Float64Array.from({ length: nodes + 1 }, (_, leaf) => (leaf === nodes ? 1 : 0)),
    // Half of what comes to a node leaves there.
    leafCount: Float64Array.from({ length: nodes + 1 }, (_, leaf) => 2 ** (nodes - Math.min(leaf + 1, nodes))),
    nodeCount: new Float64Array(nodes),
    categoryBounds: new Uint32Array(),
    categories: new Uint32Array(),
    ...last,
  };
}

function explain(
  trees: readonly Tree[],
  row: Float64Array,
  options: Parameters<typeof openExplainer>[1],
): Float64Array {
  const explainer = openExplainer(modelOf(trees, row.length), options);
  const values = new Float64Array(explainer.width).fill(NaN);
  explainer.explainRow(row, values);
  return values;
}

function worstOf(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Array.from(values).reduce((worst, value, at) => {
    const error = Math.abs(value - expected[at]!);
    return error <= worst ? worst : error;
  }, 0);
}

describe.each(['typescript', 'wasm'] as const)('an explanation by %s', (evaluator) => {
  test('is what the sum over all subsets of features gives', () => {
    const random = randomNumbers(seed);
    for (let round = 0; round < 150; round += 1) {
      const features = 1 + Math.floor(random() * 8);
      const tree = randomTree(random, { features, leaves: 1 + Math.floor(random() * 14) });
      const row = randomRow(random, features);
      const error = worstOf(explain([tree], row, { evaluator }), bruteForce(tree, row));
      expect(error, `tree ${round}`).toBeLessThanOrEqual(Math.min(1e-12, documentedBound(tree)));
    }
  });

  test('sums to the raw score', () => {
    const random = randomNumbers(seed + 1);
    for (const leaves of [2, 31, 64, 300]) {
      const trees = Array.from({ length: 20 }, () => randomTree(random, { features: 30, leaves }));
      const row = randomRow(random, 30);
      const score = trees.reduce((sum, tree) => sum + expectation(tree, row, everything), 0);
      const sum = explain(trees, row, { evaluator }).reduce((total, value) => total + value);
      expect(Math.abs(sum - score)).toBeLessThanOrEqual(1e-12 * trees.length);
    }
  });

  test('gives exactly nothing to a feature that no node asks for', () => {
    const random = randomNumbers(seed + 2);
    const trees = Array.from({ length: 30 }, () => randomTree(random, { features: 9, leaves: 31 })).map((tree) => ({
      ...tree,
      splitFeature: tree.splitFeature.map((feature) => (feature === 4 ? 5 : feature)),
    }));
    const values = explain(trees, randomRow(random, 9), { evaluator });
    expect(values[4]).toBe(0);
    expect(values.filter((value) => value !== 0).length).toBeGreaterThan(4);
  });

  test.each([1, 2, 4, 5, 8, 9, 12, 13, 16, 17, 18, 20, 25, 32, 33, 40, 100])(
    'shares what %i features do together equally among them',
    (features) => {
      const tree = chain(Array.from({ length: features }, (_, feature) => feature));
      const values = explain([tree], new Float64Array(features).fill(1), { evaluator });
      const none = 2 ** -features;
      const expected = [...new Array<number>(features).fill((1 - none) / features), none];
      expect(worstOf(values, expected)).toBeLessThanOrEqual(1e-14);
    },
  );

  test('gives two features that do the same the same', () => {
    const twice = { leafCount: Float64Array.of(500, 250, 250), leafValue: Float64Array.of(0, 0, 3) };
    const trees = [chain([0, 1], twice), chain([1, 0], twice)];
    const values = explain(trees, Float64Array.of(1, 1), { evaluator });
    expect(Math.abs(values[0]! - values[1]!)).toBeLessThanOrEqual(1e-15);
    expect(values[0]).toBeCloseTo(2.25, 14);
  });

  test('of a tree of one leaf, and of no tree, is the expected value alone', () => {
    const leaf = chain([], { leafValue: Float64Array.of(0.25), leafCount: Float64Array.of(7) });
    const row = Float64Array.of(1, NaN);
    expect([...explain([leaf, leaf], row, { evaluator })]).toEqual([0, 0, 0.5]);
    expect([...explain([], row, { evaluator })]).toEqual([0, 0, 0]);
  });

  test('is finite where no training row came by', () => {
    const tree = chain([0, 1, 0], { leafCount: new Float64Array(4) });
    const row = Float64Array.of(1, 1);
    expect(worstOf(explain([tree], row, { evaluator }), bruteForce(tree, row))).toBeLessThanOrEqual(1e-15);
  });

  test.each([NaN, Infinity, -1, 1e300])('is finite, and sums to the score, where a count is %d', (count) => {
    const tree = chain([0, 1, 0], { leafCount: Float64Array.of(count, 5, count, 7) });
    const values = explain([tree], Float64Array.of(1, 1), { evaluator });
    expect(values.reduce((sum, value) => sum + value)).toBeCloseTo(1, 14);
  });

  test('keeps the outputs of a model apart', () => {
    const random = randomNumbers(seed + 3);
    const trees = Array.from({ length: 9 }, () => randomTree(random, { features: 6, leaves: 12 }));
    const row = randomRow(random, 6);
    const explainer = openExplainer(modelOf(trees, 6, 3), { evaluator });
    const values = new Float64Array(explainer.width);
    explainer.explainRow(row, values);
    for (const output of [0, 1, 2]) {
      const own = trees.filter((_, index) => index % 3 === output);
      expect([...values.subarray(7 * output, 7 * output + 7)]).toEqual([...explain(own, row, { evaluator })]);
    }
  });

  test('of many rows is that of each, bit for bit', () => {
    const random = randomNumbers(seed + 4);
    const features = 20;
    const trees = Array.from({ length: 10 }, () => randomTree(random, { features, leaves: 40 }));
    const explainer = openExplainer(modelOf(trees, features), { evaluator });
    const rows = Array.from({ length: 37 }, () => randomRow(random, features));
    const values = new Float64Array(rows.length * explainer.width);
    explainer.explainRows(Float64Array.from(rows.flatMap((row) => [...row])), rows.length, values);
    const one = new Float64Array(explainer.width);
    rows.forEach((row, index) => {
      explainer.explainRow(row, one);
      expect([...values.subarray(index * one.length, (index + 1) * one.length)]).toEqual([...one]);
    });
  });

  test('of a tree that is twenty thousand nodes deep needs no stack', () => {
    const deep = chain(
      Array.from({ length: 20_000 }, (_, node) => node % 3),
      {
        leafCount: new Float64Array(20_001).fill(1),
      },
    );
    const values = explain([deep], Float64Array.of(1, 1, 1), { evaluator });
    expect(values.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
  });

  test('is refused for rows and values that are too short', () => {
    const explainer = openExplainer(modelOf([chain([0, 1])], 2), { evaluator });
    expect(explainer.evaluator).toBe(evaluator);
    const values = new Float64Array(6);
    expect(() => explainer.explainRow(Float64Array.of(1), values)).toThrow('1 rows of 2 features');
    expect(() => explainer.explainRow(Float64Array.of(1, 1), values.subarray(4))).toThrow('3 values');
    expect(() => explainer.explainRows(new Float64Array(6), 3, values)).toThrow('do not fit');
  });
});
