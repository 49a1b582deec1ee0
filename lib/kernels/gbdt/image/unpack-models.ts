import { unpackCovers } from './cover-bits.ts';
import { headWords, leafBit, slotWords } from './image-layout.ts';
import type { Image } from './open-image.ts';
import type { NamedModel } from './pack-models.ts';
import { categoricalBit, type Tree } from '../tree-model.ts';

/** The models of an image as they were before they were packed. */
export function unpackModels(image: Image): readonly NamedModel[] {
  const trees = unpackTrees(image);
  const { featureNames, heads } = image.words;
  let first = 0;
  return heads.map(({ name, objective }, head) => {
    const [own = 0, outputs = 0, isAveraged = 0] = image.heads.subarray(headWords * head, headWords * (head + 1));
    first += own;
    const ofHead = trees.slice(first - own, first);
    return { name, model: { objective, featureNames, outputs, trees: ofHead, isAveraged: isAveraged === 1 } };
  });
}

function unpackTrees(image: Image): readonly Tree[] {
  const shapes = Array.from({ length: image.counts.trees }, (_, tree) => unpackShape(image, tree));
  const covers = unpackCovers(image.covers, shapes);
  return shapes.flatMap((shape, tree) => {
    const counted = covers[tree];
    const start = (image.treeStarts[tree] ?? 0) + tree;
    const leafValue = image.leaves.slice(start, start + shape.leftChild.length + 1);
    return counted === undefined ? [] : [{ ...shape, ...unpackSplits(image, tree), leafValue, ...counted }];
  });
}

function unpackShape({ nodes, treeStarts }: Image, tree: number): Pick<Tree, 'leftChild' | 'rightChild'> {
  const leaf = leafBit(nodes.BYTES_PER_ELEMENT);
  const own = nodes.subarray(4 * (treeStarts[tree] ?? 0), 4 * (treeStarts[tree + 1] ?? 0));
  const children = (side: number): Int32Array =>
    Int32Array.from({ length: own.length / 4 }, (_, node) => {
      const child = own[4 * node + side] ?? 0;
      return child < leaf ? child : ~(child - leaf);
    });
  return { leftChild: children(2), rightChild: children(3) };
}

type Splits = Pick<Tree, 'splitFeature' | 'threshold' | 'decisionType' | 'categoryBounds' | 'categories'>;

function unpackSplits(image: Image, tree: number): Splits {
  const start = image.treeStarts[tree] ?? 0;
  const length = (image.treeStarts[tree + 1] ?? 0) - start;
  const slotAt = (node: number): number => image.nodes[4 * (start + node)] ?? 0;
  const splitFeature = Int32Array.from({ length }, (_, node) => image.slots[slotWords * slotAt(node)] ?? 0);
  const decisionType = Uint8Array.from({ length }, (_, node) => image.slots[slotWords * slotAt(node) + 1] ?? 0);
  const threshold = new Float64Array(length);
  const sets: Uint32Array[] = [];
  for (let node = 0; node < length; node += 1) {
    const isSet = ((decisionType[node] ?? 0) & categoricalBit) !== 0;
    const first = image.thresholdStarts[splitFeature[node] ?? 0] ?? 0;
    threshold[node] = isSet ? sets.length : (image.thresholds[first + (image.nodes[4 * (start + node) + 1] ?? 0)] ?? 0);
    if (isSet) sets.push(setOf(image, slotAt(node)));
  }
  return { splitFeature, threshold, decisionType, ...joinSets(sets) };
}

function setOf({ setStarts, setWords, counts }: Image, slot: number): Uint32Array {
  const set = slot - (counts.slots - counts.sets);
  return setWords.subarray(setStarts[set] ?? 0, setStarts[set + 1] ?? 0);
}

function joinSets(sets: readonly Uint32Array[]): Pick<Tree, 'categoryBounds' | 'categories'> {
  const categories = Uint32Array.from(sets.flatMap((set) => [...set]));
  const categoryBounds = new Uint32Array(sets.length + 1);
  sets.forEach(({ length }, set) => (categoryBounds[set + 1] = (categoryBounds[set] ?? 0) + length));
  return { categoryBounds, categories };
}
