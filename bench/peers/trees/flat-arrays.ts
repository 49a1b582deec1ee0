/** The better port to JavaScript: all nodes in typed arrays, one after the other. */
import { join } from 'node:path';
import { type DumpedLeaf, type DumpedNode, readDump } from './json-dump.ts';
import { rowViews, serveCandidates } from './serve-candidates.ts';

interface Flat {
  readonly features: Int32Array;
  readonly thresholds: Float64Array;
  /** Whether what is missing goes left. */
  readonly defaults: Uint8Array;
  /** A child below zero is leaf ~child. */
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  readonly leaves: Float64Array;
  readonly roots: Int32Array;
}

await serveCandidates(({ folder, features, rows }) => {
  const flat = flatten(readDump(join(folder, 'model.json')));
  const views = rowViews(rows, features);
  return {
    row: {
      calls: (count, answers) => ({
        count,
        call(index) {
          const row = views[index];
          if (row === undefined) throw new RangeError(`no row ${index}`);
          answers[index] = scoreOf(flat, row);
          return undefined;
        },
      }),
    },
    batch: {
      calls: (count, answers) => ({
        count: 1,
        call() {
          views.slice(0, count).forEach((row, index) => (answers[index] = scoreOf(flat, row)));
          return undefined;
        },
      }),
    },
  };
});

function scoreOf({ features, thresholds, defaults, lefts, rights, leaves, roots }: Flat, row: Float64Array): number {
  let score = 0;
  for (let tree = 0; tree < roots.length; tree += 1) {
    let node = roots[tree] ?? 0;
    while (node >= 0) {
      const value = row[features[node] ?? 0] ?? 0;
      const isLeft = Number.isNaN(value) ? defaults[node] === 1 : value <= (thresholds[node] ?? 0);
      node = (isLeft ? lefts[node] : rights[node]) ?? -1;
    }
    score += leaves[~node] ?? Number.NaN;
  }
  return score;
}

function flatten(trees: readonly (DumpedNode | DumpedLeaf)[]): Flat {
  const nodes: DumpedNode[] = [];
  const leaves: number[] = [];
  const children: { left: number; right: number }[] = [];
  const place = (given: DumpedNode | DumpedLeaf): number => {
    if (!('left_child' in given)) return ~(leaves.push(given.leaf_value) - 1);
    const at = nodes.push(given) - 1;
    const own = { left: 0, right: 0 };
    children.push(own);
    own.left = place(given.left_child);
    own.right = place(given.right_child);
    return at;
  };
  const roots = Int32Array.from(trees.map(place));
  return {
    ...{ roots, leaves: Float64Array.from(leaves) },
    features: Int32Array.from(nodes, (node) => node.split_feature),
    thresholds: Float64Array.from(nodes, (node) => node.threshold),
    defaults: Uint8Array.from(nodes, missingGoesLeft),
    lefts: Int32Array.from(children, ({ left }) => left),
    rights: Int32Array.from(children, ({ right }) => right),
  };
}

function missingGoesLeft({ missing_type: type, default_left: isDefault, threshold }: DumpedNode): number {
  return Number(type === 'NaN' ? isDefault : 0 <= threshold);
}
