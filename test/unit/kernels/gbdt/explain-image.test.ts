import { expect, test } from 'vitest';
import { openExplainer } from '../../../../lib/kernels/gbdt/explain/open-explainer.ts';
import { openImage } from '../../../../lib/kernels/gbdt/image/open-image.ts';
import { packModels } from '../../../../lib/kernels/gbdt/image/pack-models.ts';
import { unpackModels } from '../../../../lib/kernels/gbdt/image/unpack-models.ts';
import { modelOf, randomNumbers, randomRow, randomTree } from './random-trees.ts';

const seed = Number(process.env['TIDEGATE_SEED']);

test('models that were packed are explained bit for bit as they were before', () => {
  const random = randomNumbers(seed);
  const features = 12;
  const named = ['up', 'down'].map((name) => {
    const trees = Array.from({ length: 20 }, () => randomTree(random, { features, leaves: 25 }));
    return { name, model: modelOf(trees.map(withCounts), features) };
  });
  const unpacked = unpackModels(openImage(packModels(named)));
  const rows = Float64Array.from(Array.from({ length: 10 }, () => [...randomRow(random, features)]).flat());
  const explain = (model: (typeof named)[number]['model']): readonly number[] => {
    const values = new Float64Array(10 * (features + 1));
    openExplainer(model).explainRows(rows, 10, values);
    return [...values];
  };
  expect(unpacked.map(({ name }) => name)).toEqual(['up', 'down']);
  for (const [index, { model }] of unpacked.entries()) expect(explain(model)).toEqual(explain(named[index]!.model));
});

/** Counts of nodes as LightGBM writes them. */
function withCounts<T extends ReturnType<typeof randomTree>>(tree: T): T {
  const nodeCount = new Float64Array(tree.nodeCount.length);
  const countOf = (child: number): number => (child < 0 ? tree.leafCount[~child]! : nodeCount[child]!);
  for (let node = nodeCount.length - 1; node >= 0; node -= 1)
    nodeCount[node] = countOf(tree.leftChild[node]!) + countOf(tree.rightChild[node]!);
  return { ...tree, nodeCount };
}
