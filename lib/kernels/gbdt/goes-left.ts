import { categoricalBit, defaultLeftBit, missingShift, type Tree } from './tree-model.ts';

/** 1e-35 as float32: what LightGBM takes for zero, in every row that it is given, before it looks at any node. */
const zeroBound = Math.fround(1e-35);
const [zero, nan] = [1, 2];

/** The decision of a node: what every evaluator has to agree with. */
export function goesLeft(tree: Tree, node: number, given: number): boolean {
  const decision = tree.decisionType[node] ?? 0;
  const threshold = tree.threshold[node] ?? 0;
  const isZero = Math.abs(given) <= zeroBound;
  if ((decision & categoricalBit) !== 0) return isInSet(tree, threshold, given);
  const missing = decision >> missingShift;
  const isNaN = Number.isNaN(given);
  if (missing === nan ? isNaN : missing === zero && (isZero || isNaN)) return (decision & defaultLeftBit) !== 0;
  return (isZero || isNaN ? 0 : given) <= threshold;
}

/** A fraction is cut towards zero, so that −0.5 is category 0. */
function isInSet({ categoryBounds, categories }: Tree, set: number, given: number): boolean {
  const start = categoryBounds[set] ?? 0;
  const words = (categoryBounds[set + 1] ?? 0) - start;
  const category = given > -1 && given < 32 * words ? Math.trunc(given) : -1;
  return category >= 0 && (((categories[start + (category >>> 5)] ?? 0) >>> (category & 31)) & 1) === 1;
}
