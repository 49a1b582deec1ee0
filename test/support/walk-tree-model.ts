import {
  type Tree,
  type TreeModel,
  categoricalBit,
  defaultLeftBit,
  missingShift,
} from '../../lib/kernels/gbdt/tree-model.ts';

/** Raw scores as the source of LightGBM has them, node by node: Tree::NumericalDecision, Tree::CategoricalDecision. */
export function walkTreeModel(model: TreeModel, row: Float64Array): readonly number[] {
  const sums = new Array<number>(model.outputs).fill(0);
  model.trees.forEach((tree, index) => {
    sums[index % model.outputs]! += leafValue(tree, row);
  });
  return sums;
}

function leafValue(tree: Tree, row: Float64Array): number {
  let child = tree.splitFeature.length === 0 ? -1 : 0;
  while (child >= 0) {
    const given = row[tree.splitFeature[child]!]!;
    // Before a row comes to any tree: numbers this small are left out of it, so that they are zero.
    const value = Math.abs(given) <= Math.fround(1e-35) ? 0 : given;
    const isCategorical = (tree.decisionType[child]! & categoricalBit) !== 0;
    const left = isCategorical ? isInSet(tree, child, value) : isBelow(tree, child, value);
    child = left ? tree.leftChild[child]! : tree.rightChild[child]!;
  }
  return tree.leafValue[~child]!;
}

function isBelow(tree: Tree, node: number, given: number): boolean {
  const missing = tree.decisionType[node]! >> missingShift;
  const value = Number.isNaN(given) && missing !== 2 ? 0 : given;
  if ((missing === 1 && value === 0) || (missing === 2 && Number.isNaN(value)))
    return (tree.decisionType[node]! & defaultLeftBit) !== 0;
  return value <= tree.threshold[node]!;
}

function isInSet(tree: Tree, node: number, given: number): boolean {
  const category = Math.trunc(given);
  if (Number.isNaN(category) || category < 0) return false;
  const [start, end] = [tree.categoryBounds[tree.threshold[node]!]!, tree.categoryBounds[tree.threshold[node]! + 1]!];
  return (
    category < 32 * (end - start) &&
    ((tree.categories[start + Math.floor(category / 32)]! >>> (category % 32)) & 1) === 1
  );
}
