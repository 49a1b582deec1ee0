import { expect, test } from 'vitest';
import { GbdtError, type GbdtReason } from '../../../../lib/kernels/gbdt/gbdt-error.ts';
import { parseTextModel } from '../../../../lib/kernels/gbdt/text/parse-text-model.ts';
import { transformScores } from '../../../../lib/kernels/gbdt/score/transform-scores.ts';
import { tellFigures } from '../../../support/tell-figures.ts';
import { walkTreeModel } from '../../../support/walk-tree-model.ts';

/** x ≤ 0.5 (NaN left) → b ∈ {1, 33} → 10, else 20; otherwise 30. */
const golden = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=binary sigmoid:1
feature_names=a b
feature_infos=[0:1] 0:1:33
tree_sizes=300

Tree=0
num_leaves=3
num_cat=1
split_feature=0 1
split_gain=2 1
threshold=0.5 0
decision_type=10 1
left_child=1 -1
right_child=-3 -2
leaf_value=10 20 30
leaf_weight=1 1 1
leaf_count=1 1 1
internal_value=0 0
internal_weight=3 2
internal_count=3 2
cat_boundaries=0 2
cat_threshold=2 2
is_linear=0
shrinkage=1


end of trees

feature_importances:
a=1

parameters:
[linear_tree: 0]
end of parameters

pandas_categorical:null
`;

const chain = (nodes: number) => {
  const list = (make: (node: number) => number, length = nodes) =>
    Array.from({ length }, (_, node) => make(node)).join(' ');
  return golden
    .replace('num_leaves=3', `num_leaves=${nodes + 1}`)
    .replace('num_cat=1', 'num_cat=0')
    .replace(/cat_boundaries.*\ncat_threshold.*\n/u, '')
    .replace(/(split_gain|internal_value|internal_weight|leaf_weight).*\n/gu, '')
    .replace(/split_feature=.*/u, `split_feature=${list(() => 0)}`)
    .replace(/threshold=.*/u, `threshold=${list((node) => node)}`)
    .replace(/decision_type=.*/u, `decision_type=${list(() => 2)}`)
    .replace(/left_child=.*/u, `left_child=${list((node) => (node + 1 < nodes ? node + 1 : -nodes - 1))}`)
    .replace(/right_child=.*/u, `right_child=${list((node) => -node - 1)}`)
    .replace(/leaf_value=.*/u, `leaf_value=${list((leaf) => leaf, nodes + 1)}`)
    .replace(/leaf_count=.*/u, `leaf_count=${list(() => 1, nodes + 1)}`)
    .replace(/internal_count=.*/u, `internal_count=${list(() => 1)}`);
};

type Poison = readonly [what: string, reason: GbdtReason, text: string];
const swap = (from: string, to: string, reason: GbdtReason): Poison => {
  if (!golden.includes(from)) throw new Error(`the golden model holds no ${from}`);
  return [`${from.trim()} → ${to.trim().slice(0, 40)}`, reason, golden.replace(from, to)];
};
const without = (key: string): Poison => [
  `without ${key}`,
  'missing-key',
  golden.replace(new RegExp(`^${key}=.*\n`, 'mu'), ''),
];
const twice = (key: string): Poison => [
  `${key} twice`,
  'duplicate-key',
  golden.replace(new RegExp(`^(${key}=.*\n)`, 'mu'), '$1$1'),
];

const neededKeys = ['version', 'num_class', 'num_tree_per_iteration', 'label_index', 'max_feature_idx'];
const neededTreeKeys = [
  'num_leaves',
  'num_cat',
  'split_feature',
  'threshold',
  'decision_type',
  'left_child',
  'leaf_value',
];

const poisoned: readonly Poison[] = [
  ...[...neededKeys, ...neededTreeKeys, 'feature_names', 'tree_sizes', 'leaf_count', 'cat_threshold'].map(without),
  ...[...neededKeys, ...neededTreeKeys, 'is_linear', 'shrinkage'].map(twice),
  ['nothing', 'truncated', ''],
  ['cut in the header', 'truncated', golden.slice(0, golden.indexOf('label_index'))],
  ['cut in the tree', 'truncated', golden.slice(0, golden.indexOf('leaf_weight'))],
  ['cut before the end of trees', 'truncated', golden.slice(0, golden.indexOf('end of trees'))],
  ['cut in the parameters', 'truncated', golden.slice(0, golden.indexOf('end of parameters'))],
  ['a chain of 100,000 nodes', 'too-large', chain(100_000)],
  swap('tree\n', 'forest\n', 'bad-line'),
  swap('version=v4', 'version=v9', 'unsupported'),
  swap('binary sigmoid:1', 'my_loss', 'unsupported'),
  swap('binary sigmoid:1', 'binary', 'missing-key'),
  swap('binary sigmoid:1', 'binary sigmoid:-1', 'out-of-range'),
  swap('binary sigmoid:1', 'binary sigmoid:nan', 'bad-number'),
  swap('num_class=1', 'num_class=2', 'bad-structure'),
  swap('max_feature_idx=1', 'max_feature_idx=2147483647', 'too-large'),
  swap('max_feature_idx=1', 'max_feature_idx=2', 'bad-length'),
  swap('feature_names=a b', 'feature_names=a a', 'bad-structure'),
  swap('label_index=0', 'label_index=0\n__proto__=1', 'unknown-key'),
  swap('shrinkage=1', 'shrinkage=1\nevil=1', 'unknown-key'),
  swap('shrinkage=1', 'shrinkage', 'bad-line'),
  swap('Tree=0', 'Tree=1', 'bad-line'),
  swap('tree_sizes=300', 'tree_sizes=300 300', 'bad-structure'),
  swap('num_leaves=3', 'num_leaves=2147483648', 'too-large'),
  swap('num_leaves=3', 'num_leaves=131072', 'bad-length'),
  swap('num_leaves=3', 'num_leaves=0', 'out-of-range'),
  swap('num_leaves=3', 'num_leaves=0x3', 'bad-number'),
  swap('num_cat=1', 'num_cat=0', 'bad-structure'),
  swap('num_cat=1', 'num_cat=2147483647', 'bad-length'),
  swap('split_feature=0 1', 'split_feature=0 2', 'out-of-range'),
  swap('split_feature=0 1', 'split_feature=0 -1', 'out-of-range'),
  swap('split_feature=0 1', 'split_feature=0', 'bad-length'),
  swap('threshold=0.5 0', 'threshold=nan 0', 'bad-number'),
  swap('threshold=0.5 0', 'threshold=1e999 0', 'bad-number'),
  swap('threshold=0.5 0', 'threshold=0.5 1', 'out-of-range'),
  swap('threshold=0.5 0', 'threshold=0.5 0.5', 'out-of-range'),
  swap('threshold=0.5 0', 'threshold=0.5  0', 'bad-length'),
  swap('decision_type=10 1', 'decision_type=14 1', 'out-of-range'),
  swap('decision_type=10 1', 'decision_type=256 1', 'out-of-range'),
  swap('left_child=1 -1', 'left_child=0 -1', 'bad-structure'),
  swap('left_child=1 -1', 'left_child=1 0', 'bad-structure'),
  swap('left_child=1 -1', 'left_child=2 -1', 'out-of-range'),
  swap('left_child=1 -1', 'left_child=1 -4', 'out-of-range'),
  swap('left_child=1 -1', 'left_child=-1 -2', 'bad-structure'),
  swap('leaf_value=10 20 30', 'leaf_value=10 nan 30', 'bad-number'),
  swap('leaf_value=10 20 30', 'leaf_value=10 inf 30', 'bad-number'),
  swap('leaf_value=10 20 30', 'leaf_value=10 20', 'bad-length'),
  swap('leaf_count=1 1 1', 'leaf_count=1 1 -1', 'out-of-range'),
  swap('cat_boundaries=0 2', 'cat_boundaries=0 3', 'out-of-range'),
  swap('cat_boundaries=0 2', 'cat_boundaries=1 2', 'bad-structure'),
  swap('cat_boundaries=0 2', 'cat_boundaries=0 1', 'bad-structure'),
  swap('cat_threshold=2 2', 'cat_threshold=2 4294967296', 'out-of-range'),
  swap('is_linear=0', 'is_linear=1', 'unsupported'),
  swap('is_linear=0', 'leaf_coeff=1', 'unsupported'),
  swap('[linear_tree: 0]', '[linear_tree: 1]', 'unsupported'),
  swap('a=1\n', 'a=1;process.exit()\n', 'bad-line'),
];

test.each(poisoned)('a model with %s is refused as %s', (_, reason, text) => {
  let fault: unknown;
  try {
    parseTextModel(text);
  } catch (error) {
    fault = error;
  }
  expect(fault).toBeInstanceOf(GbdtError);
  expect(fault).toMatchObject({ reason });
});

test('at least sixty poisons are tried, leave the process as it was, and the model that they spoil is sound', (context) => {
  const texts = new Set(poisoned.map(([, , text]) => text));
  const before = process.memoryUsage().rss;
  for (const text of texts) expect(() => parseTextModel(text)).toThrow(GbdtError);
  const after = process.memoryUsage().rss;
  tellFigures(context, { poisons: texts.size, residentBefore: before, residentAfter: after });
  expect(texts.size).toBeGreaterThanOrEqual(60);
  // The longest of them is a tree of 100,000 nodes; a header that asks for 2³¹ leaves would take gigabytes.
  expect(after - before).toBeLessThan(2 ** 28);
  expect(parseTextModel(golden)).toMatchObject({ outputs: 1, featureNames: ['a', 'b'], isAveraged: false });
  expect(parseTextModel(golden.replaceAll('\n', '\r\n'))).toEqual(parseTextModel(golden));
  expect(parseTextModel(chain(1000)).trees[0]?.leafValue).toHaveLength(1001);
});

test('importances may be called as LightGBM 2.3 called them', () => {
  const old = golden.replace('version=v4', 'version=v3').replace('feature_importances:', 'feature importances:');
  expect(old).not.toBe(golden);
  expect(parseTextModel(old).trees).toEqual(parseTextModel(golden).trees);
});

test('a loss of the user is no objective, and its scores are its values', () => {
  const model = parseTextModel(golden.replace('objective=binary sigmoid:1\n', ''));
  expect(model.objective).toEqual({ name: 'none', parameters: {} });
  const scores = Float64Array.of(0.25);
  transformScores(model, scores);
  expect([...scores]).toEqual([0.25]);
});

test.each([
  [[0.5, 33], 10],
  [[NaN, 1.9], 10],
  [[0.5, 0], 20],
  [[0, NaN], 20],
  [[0, -1], 20],
  [[0, 64], 20],
  [[0.5000000001, 1], 30],
  [[Infinity, 1], 30],
  [[-Infinity, 1], 10],
])('the row %j falls into the leaf of %d', (row, expected) => {
  expect(walkTreeModel(parseTextModel(golden), Float64Array.from(row))).toEqual([expected]);
});

test('a threshold of infinity and one beyond float32 are kept as they are', () => {
  for (const [threshold, value, expected] of [
    ['inf', Infinity, 10],
    ['1e+300', 1.0000000000000002e300, 30],
    ['0.10000000000000001', Math.fround(0.1), 30],
  ] as const) {
    const model = parseTextModel(golden.replace('threshold=0.5 0', `threshold=${threshold} 0`));
    expect(walkTreeModel(model, Float64Array.of(value, 1))).toEqual([expected]);
  }
});
