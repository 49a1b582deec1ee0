import { doubleAt, integerAt } from './number-at.ts';
import type { Tree } from '../tree-model.ts';

export interface Shares {
  /** Of the training rows at each node, those that went left, and right. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** Mean of the leaves over the training rows. */
  readonly expected: number;
}

/**
 * Rows of a node are those of its leaves. Where no row came by, both ways weigh the same: nothing is divided by zero.
 * What is no count counts as none, so that a damaged model has finite values as well.
 */
export function shareRows({ leftChild, rightChild, leafCount, leafValue }: Tree, order: Int32Array): Shares {
  const [left, right] = [new Float64Array(order.length), new Float64Array(order.length)];
  const [rows, means] = [new Float64Array(order.length), new Float64Array(order.length)];
  const rowsOf = (child: number): number => (child < 0 ? countOf(doubleAt(leafCount, ~child)) : doubleAt(rows, child));
  const meanOf = (child: number): number => (child < 0 ? doubleAt(leafValue, ~child) : doubleAt(means, child));
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const node = integerAt(order, at);
    const [toLeft, toRight] = [integerAt(leftChild, node), integerAt(rightChild, node)];
    const sum = rowsOf(toLeft) + rowsOf(toRight);
    const leftShare = sum > 0 ? rowsOf(toLeft) / sum : 0.5;
    const rightShare = sum > 0 ? rowsOf(toRight) / sum : 0.5;
    rows[node] = sum;
    left[node] = leftShare;
    right[node] = rightShare;
    means[node] = leftShare * meanOf(toLeft) + rightShare * meanOf(toRight);
  }
  return { left, right, expected: meanOf(order.length === 0 ? -1 : 0) };
}

/** Sums of all leaves have to stay finite. */
function countOf(given: number): number {
  return given > 0 && given <= 1e300 ? given : 0;
}
