/** The usual port to JavaScript: the objects of the JSON dump, walked as they are. */
import { join } from 'node:path';
import { type DumpedLeaf, type DumpedNode, readDump } from './json-dump.ts';
import { rowViews, serveCandidates } from './serve-candidates.ts';

await serveCandidates(({ folder, features, rows }) => {
  const trees = readDump(join(folder, 'model.json'));
  const views = rowViews(rows, features);
  return {
    row: {
      calls: (count, answers) => ({
        count,
        call(index) {
          const row = views[index];
          if (row === undefined) throw new RangeError(`no row ${index}`);
          let score = 0;
          for (const root of trees) score += leafOf(root, row);
          answers[index] = score;
          return undefined;
        },
      }),
    },
  };
});

function leafOf(root: DumpedNode | DumpedLeaf, row: Float64Array): number {
  let node = root;
  while ('left_child' in node) node = goesLeft(node, row) ? node.left_child : node.right_child;
  return node.leaf_value;
}

function goesLeft(node: DumpedNode, row: Float64Array): boolean {
  const value = row[node.split_feature] ?? Number.NaN;
  if (!Number.isNaN(value)) return value <= node.threshold;
  return node.missing_type === 'NaN' ? node.default_left : 0 <= node.threshold;
}
