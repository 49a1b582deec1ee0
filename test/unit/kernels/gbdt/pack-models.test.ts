import { describe, expect, it } from 'vitest';
import { openImage } from '../../../../lib/kernels/gbdt/image/open-image.ts';
import { packModels } from '../../../../lib/kernels/gbdt/image/pack-models.ts';
import type { Tree, TreeModel } from '../../../../lib/kernels/gbdt/tree-model.ts';
import { unpackModels } from '../../../../lib/kernels/gbdt/image/unpack-models.ts';
import { chainModel } from '../../../support/chain-model.ts';
import { randomModel } from '../../../support/random-tree-models.ts';

const shape = {
  seed: 5,
  features: 62,
  trees: 300,
  mostLeaves: 31,
  outputs: 1,
  thresholds: 60,
  categorical: 0,
  isAveraged: false,
  isShuffled: false,
};
const small = randomModel({ ...shape, features: 3, trees: 4 });
const grown = chainModel(3);

function changed(change: (tree: { -readonly [Key in keyof Tree]: Tree[Key] }) => void): TreeModel {
  const tree = structuredClone(grown.trees[0]!);
  change(tree);
  return { ...grown, trees: [tree] };
}

describe('Packing', () => {
  it('takes eight bytes a leaf and a distinct threshold, two and a half a node, and less than two a count', () => {
    const random = randomModel(shape);
    // As most features are: one missing type each.
    const trees = random.trees.map((tree) => ({ ...tree, decisionType: tree.decisionType.map(() => 8) }));
    const image = openImage(packModels([{ name: 'main', model: { ...random, trees } }]));
    const { nodes, leaves, thresholds, nodeBytes, coverBytes } = image.counts;
    expect(nodeBytes).toBeLessThan(2.5 * nodes);
    expect(coverBytes).toBeLessThan(2 * leaves);
    expect(image.bytes.length - nodeBytes - coverBytes - 8 * (leaves + thresholds)).toBeLessThan(6000);
  });

  it('shares thresholds and names between heads', () => {
    const one = packModels([{ name: 'a', model: small }]);
    const two = openImage(packModels(['a', 'b'].map((name) => ({ name, model: small }))));
    expect(two.counts.thresholds).toBe(openImage(one).counts.thresholds);
    expect(two.words.featureNames).toEqual(small.featureNames);
  });

  it.each([
    ['a feature that is not there', changed((tree) => (tree.splitFeature[0] = 9)), 'splits feature 9 of 1'],
    ['a threshold that is no number', changed((tree) => (tree.threshold[1] = Number.NaN)), 'is not a number'],
    ['an unknown missing type', changed((tree) => (tree.decisionType[1] = 12)), 'decision type 12'],
    ['a cycle', changed((tree) => (tree.rightChild[1] = 0)), 'behind its child 0'],
    ['two parents', changed((tree) => (tree.leftChild[1] = -1)), 'two parents'],
    ['a leaf that is not there', changed((tree) => (tree.leftChild[1] = -9)), 'the child -9'],
    ['an infinite leaf', changed((tree) => (tree.leafValue[0] = Infinity)), 'not finite'],
    ['arrays of several lengths', changed((tree) => (tree.leafCount = new Float64Array(9))), 'of one length'],
    [
      'a set of categories without a node',
      changed((tree) => (tree.categoryBounds = Uint32Array.of(0, 0))),
      'the order',
    ],
    ['outputs that its trees do not fill', { ...grown, outputs: 2 }, 'trees for 2 outputs'],
    ['no outputs', { ...grown, outputs: 0 }, 'trees for 0 outputs'],
    ['more outputs than a block has room for', { ...grown, trees: [], outputs: 5000 }, '5000 outputs'],
    ['a name that is no text', { ...grown, featureNames: ['\ud800'] }, 'no Unicode'],
  ])('refuses %s', (_, model: TreeModel, message) => {
    expect(() => packModels([{ name: 'main', model }])).toThrow(message);
  });

  it('refuses heads that do not belong together', () => {
    expect(() => packModels([])).toThrow('at least one');
    expect(() => packModels(['a', 'a'].map((name) => ({ name, model: small })))).toThrow('one name');
    const heads = [
      { name: 'a', model: small },
      { name: 'b', model: grown },
    ];
    expect(() => packModels(heads)).toThrow('other features');
  });

  it('keeps counts that do not sum, and counts that are no whole numbers', () => {
    const model = changed((tree) => (tree.leafCount[0] = 0.25));
    expect(unpackModels(openImage(packModels([{ name: 'main', model }])))).toEqual([{ name: 'main', model }]);
  });
});
