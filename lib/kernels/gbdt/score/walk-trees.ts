import { GbdtError } from '../gbdt-error.ts';
import { goesLeft } from '../goes-left.ts';
import type { Tree, TreeModel } from '../tree-model.ts';

export interface Rows {
  /** One row after the other, each with a number for every feature of the model. */
  readonly values: Float64Array;
  readonly count: number;
}

/** Writes the raw scores of one row: sums in the order of the trees, as LightGBM adds. */
export function walkTrees(model: TreeModel, row: Float64Array, scores: Float64Array): void {
  checkRoom(model, { values: row, count: 1 }, scores);
  walkRow(model, row, { row: 0, score: 0, scores });
}

/** The same for many: the scores of row i from i · outputs on. */
export function walkTreesOfRows(model: TreeModel, rows: Rows, scores: Float64Array): void {
  checkRoom(model, rows, scores);
  const place = { row: 0, score: 0, scores };
  for (let row = 0; row < rows.count; row++) {
    walkRow(model, rows.values, place);
    place.row += model.featureNames.length;
    place.score += model.outputs;
  }
}

interface Place {
  /** Where the row begins in its array, and its scores in theirs. */
  readonly row: number;
  readonly score: number;
  readonly scores: Float64Array;
}

function checkRoom(model: TreeModel, rows: Rows, scores: Float64Array): void {
  const isCount = Number.isSafeInteger(rows.count) && rows.count >= 0;
  if (!isCount || rows.values.length < rows.count * model.featureNames.length) {
    throw new GbdtError(
      'misuse',
      `${rows.values.length} values are too few for ${rows.count} rows of ${model.featureNames.length}`,
    );
  }
  if (scores.length < rows.count * model.outputs) {
    throw new GbdtError('misuse', `${scores.length} places are too few for ${rows.count} × ${model.outputs} scores`);
  }
}

function walkRow({ trees, outputs }: TreeModel, values: Float64Array, { row, score, scores }: Place): void {
  for (let output = 0; output < outputs; output++) {
    let sum = 0;
    for (let index = output; index < trees.length; index += outputs) {
      const tree = trees[index];
      if (tree) sum += tree.leafValue[findLeaf(tree, values, row)] ?? 0;
    }
    scores[score + output] = sum;
  }
}

function findLeaf(tree: Tree, values: Float64Array, row: number): number {
  const { splitFeature, leftChild, rightChild } = tree;
  if (splitFeature.length === 0) return 0;
  let node = 0;
  while (node >= 0) {
    const value = values[row + (splitFeature[node] ?? 0)] ?? 0;
    node = (goesLeft(tree, node, value) ? leftChild[node] : rightChild[node]) ?? -1;
  }
  return ~node;
}
