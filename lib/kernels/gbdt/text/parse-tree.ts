import { checkTreeShape } from './check-tree-shape.ts';
import { type Field, type Fields } from './read-fields.ts';
import { refuse } from './read-lines.ts';
import {
  checkUnusedNumbers,
  countNumbers,
  readFinite,
  readFloats,
  readInteger,
  readIntegers,
  readNumber,
} from './read-numbers.ts';
import { maxLeaves } from './text-limits.ts';
import { categoricalBit, missingShift, missingTypes, type Tree } from '../tree-model.ts';

export const treeKeys: ReadonlySet<string> = new Set([
  'num_leaves',
  'num_cat',
  'split_feature',
  'split_gain',
  'threshold',
  'decision_type',
  'left_child',
  'right_child',
  'leaf_value',
  'leaf_weight',
  'leaf_count',
  'internal_value',
  'internal_weight',
  'internal_count',
  'cat_boundaries',
  'cat_threshold',
  'is_linear',
  'leaf_const',
  'num_features',
  'leaf_features',
  'leaf_coeff',
  'shrinkage',
]);

const linearKeys = ['leaf_const', 'num_features', 'leaf_features', 'leaf_coeff'];
const largestInteger = 2 ** 31 - 1;
const counts = { from: 0, to: largestInteger };

const int32 = (count: number) => ({ count, make: (length: number) => new Int32Array(length) });
const uint32 = (count: number) => ({ count, make: (length: number) => new Uint32Array(length) });
const uint8 = (count: number) => ({ count, make: (length: number) => new Uint8Array(length) });
const float64 = (count: number) => ({ count, make: (length: number) => new Float64Array(length) });

export function parseTree(fields: Fields, featureCount: number): Tree {
  refuseLinear(fields);
  const leafField = fields.take('num_leaves');
  const leaves = readInteger(leafField, { from: 1, to: Number.MAX_SAFE_INTEGER });
  if (leaves > maxLeaves) refuse(leafField.line, 'too-large', `${leaves} leaves, at most ${maxLeaves} are read`);
  const nodes = leaves - 1;
  const children = { from: -leaves, to: Math.max(0, nodes - 1) };
  const tree = {
    splitFeature: readIntegers(fields.take('split_feature'), { from: 0, to: featureCount - 1 }, int32(nodes)),
    threshold: readFloats(fields.take('threshold'), nodes, readNumber),
    decisionType: readIntegers(fields.take('decision_type'), { from: 0, to: 255 }, uint8(nodes)),
    leftChild: readIntegers(fields.take('left_child'), children, int32(nodes)),
    rightChild: readIntegers(fields.take('right_child'), children, int32(nodes)),
    leafValue: readFloats(fields.take('leaf_value'), leaves, readFinite),
    leafCount: readLeafCount(fields.take('leaf_count'), leaves),
    nodeCount: readIntegers(fields.take('internal_count'), counts, float64(nodes)),
    ...readCategories(fields),
  };
  checkUnused(fields, nodes);
  checkDecisions(tree, fields);
  checkTreeShape(tree, fields.line);
  return tree;
}

function refuseLinear(fields: Fields): void {
  const flag = fields.find('is_linear');
  const isLinear = flag !== undefined && readInteger(flag, { from: 0, to: 1 }) === 1;
  if (flag && isLinear) refuse(flag.line, 'unsupported', 'linear trees (linear_tree, is_linear=1) are not supported');
  for (const key of linearKeys) {
    const field = fields.find(key);
    if (field)
      refuse(field.line, 'unsupported', `"${key}" belongs to linear trees (linear_tree), which are not supported`);
  }
}

/** Some versions leave it empty where a tree is a single leaf. */
function readLeafCount(field: Field, leaves: number): Float64Array {
  if (leaves === 1 && field.value === '') return new Float64Array(1);
  return readIntegers(field, counts, float64(leaves));
}

function readCategories(fields: Fields): Pick<Tree, 'categoryBounds' | 'categories'> {
  const sets = fields.take('num_cat');
  const setCount = readInteger(sets, counts);
  if (setCount === 0) {
    const extra = fields.find('cat_boundaries') ?? fields.find('cat_threshold');
    if (extra) refuse(extra.line, 'bad-structure', `"${extra.key}" in a tree without categories`);
    return { categoryBounds: new Uint32Array(1), categories: new Uint32Array(0) };
  }
  const words = fields.take('cat_threshold');
  const wordCount = countNumbers(words.value);
  const bounds = fields.take('cat_boundaries');
  const categoryBounds = readIntegers(bounds, { from: 0, to: wordCount }, uint32(setCount + 1));
  const isRising = categoryBounds.every((bound, set) => set === 0 || bound >= (categoryBounds[set - 1] ?? 0));
  if (!isRising || categoryBounds[0] !== 0 || categoryBounds[setCount] !== wordCount) {
    refuse(bounds.line, 'bad-structure', 'the bounds of the category sets do not rise from 0 to the number of words');
  }
  return { categoryBounds, categories: readIntegers(words, { from: 0, to: 2 ** 32 - 1 }, uint32(wordCount)) };
}

/** They have no part in a score; what they hold still has to be what LightGBM writes. */
function checkUnused(fields: Fields, nodes: number): void {
  for (const key of ['split_gain', 'internal_value', 'internal_weight']) {
    const field = fields.find(key);
    if (field) checkUnusedNumbers(field, nodes);
  }
  const weight = fields.find('leaf_weight');
  if (weight && !(nodes === 0 && weight.value === '')) checkUnusedNumbers(weight, nodes + 1);
  const shrinkage = fields.find('shrinkage');
  if (shrinkage) checkUnusedNumbers(shrinkage, 1);
}

/** A categorical node names a set by its threshold; `decision_type` has no bits above those of the missing type. */
function checkDecisions(tree: Tree, fields: Fields): void {
  const sets = tree.categoryBounds.length - 1;
  for (const [node, decision] of tree.decisionType.entries()) {
    const { line } = fields.take('decision_type');
    if (decision >> missingShift >= missingTypes.length) {
      refuse(line, 'out-of-range', `node ${node}: decision type ${decision} has no known missing type`);
    }
    if ((decision & categoricalBit) === 0) continue;
    const set = tree.threshold[node] ?? -1;
    if (!Number.isInteger(set) || set < 0 || set >= sets) {
      refuse(
        fields.take('threshold').line,
        'out-of-range',
        `node ${node}: there is no category set ${set}, only ${sets}`,
      );
    }
  }
}
