import { integerAt } from './number-at.ts';
import type { Tree } from '../tree-model.ts';

/** An edge is told by 2·node + 1 to the left, + 2 to the right; 0 is none. */
export interface Paths {
  /** Parents before children. */
  readonly order: Int32Array;
  /** Of each node the last edge above that asks for the same feature. */
  readonly prior: Int32Array;
  /** The most on a path. */
  readonly distinctFeatures: number;
}

/**
 * Without recursion, as trees may be deep: an edge is entered, and left as its complement when all below it is done.
 * `last` is zero for each feature before and after.
 */
export function walkPaths({ splitFeature, leftChild, rightChild }: Tree, last: Int32Array): Paths {
  const [order, prior] = [new Int32Array(splitFeature.length), new Int32Array(splitFeature.length)];
  const waiting: number[] = [];
  let [arrived, distinct, most] = [0, 0, 0];
  const arrive = (node: number): void => {
    order[arrived] = node;
    arrived += 1;
    prior[node] = integerAt(last, integerAt(splitFeature, node));
    waiting.push(2 * node + 2, 2 * node + 1);
  };
  if (order.length > 0) arrive(0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const isDone = next < 0;
    const edge = isDone ? ~next : next;
    const node = (edge - 1) >> 1;
    const before = integerAt(prior, node);
    last[integerAt(splitFeature, node)] = isDone ? before : edge;
    if (before === 0) distinct += isDone ? -1 : 1;
    if (isDone) continue;
    most = Math.max(most, distinct);
    waiting.push(~edge);
    const child = integerAt((edge & 1) === 1 ? leftChild : rightChild, node);
    if (child >= 0) arrive(child);
  }
  return { order, prior, distinctFeatures: most };
}
