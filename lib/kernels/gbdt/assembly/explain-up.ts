import * as explanation from './explanation';
import { Four, Three } from './explanation';

/** Children before parents: the mean of the leaves below each node, and what the difference of its sides is worth. */
export function walkUp<T>(tree: usize, slots: usize, into: usize): void {
  const first = explanation.field(tree, explanation.nodes);
  let node = explanation.field(tree, explanation.innerEnd);
  let slot = slots + ((node - first) / explanation.nodeRecord) * explanation.slotRecord;
  while (node > first) {
    node -= explanation.nodeRecord;
    slot -= explanation.slotRecord;
    const left = slots + explanation.field(node, explanation.left);
    const right = slots + explanation.field(node, explanation.right);
    let change = f64x2.add(upVector(slot, left, right), upVector(slot + 16, left + 16, right + 16));
    if (offsetof<T>() >= offsetof<Three>()) change = f64x2.add(change, upVector(slot + 32, left + 32, right + 32));
    if (offsetof<T>() >= offsetof<Four>()) change = f64x2.add(change, upVector(slot + 48, left + 48, right + 48));
    const sum = into + explanation.field(node, explanation.feature);
    v128.store(sum, f64x2.add(v128.load(sum), change));
  }
}

@inline
function upVector(slot: usize, left: usize, right: usize): v128 {
  const below = v128.load(right, explanation.mean);
  const difference = f64x2.sub(v128.load(left, explanation.mean), below);
  const toLeft = v128.load(slot, explanation.toLeft);
  v128.store(slot, f64x2.add(below, f64x2.mul(toLeft, difference)), explanation.mean);
  return f64x2.mul(v128.load(slot, explanation.gain), difference);
}
