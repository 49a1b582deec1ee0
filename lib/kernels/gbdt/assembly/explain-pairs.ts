import * as explanation from './explanation';
import { Four, Three } from './explanation';
import { leftMask } from './left-mask';

/** Nodes with two leaves, down and up at once: the difference of their sides is a number that no row changes. */
export function walkPairs<T>(tree: usize, part: usize, slots: usize, row: usize, into: usize): void {
  const first = explanation.field(tree, explanation.innerEnd);
  const end = explanation.field(tree, explanation.end);
  const before = (first - explanation.field(tree, explanation.nodes)) / explanation.nodeRecord;
  let slot = slots + before * explanation.slotRecord;
  let pair = explanation.field(tree, explanation.pairs);
  for (let node = first; node < end; node += explanation.nodeRecord) {
    const left = leftMask(node, row);
    const prior = explanation.field(node, explanation.prior);
    const change =
      prior === 0 ? pairFirst<T>(node, part, slot, pair, left) : pairAgain<T>(node, part, slot, pair, left, v128.load(slots + prior));
    const sum = into + explanation.field(node, explanation.feature);
    v128.store(sum, f64x2.add(v128.load(sum), change));
    slot += explanation.slotRecord;
    pair += 16;
  }
}

@inline
function pairFirst<T>(node: usize, part: usize, slot: usize, pair: usize, left: v128): v128 {
  const leftShare = v128.load64_splat(node, explanation.leftShare);
  const cold = v128.bitselect(v128.load64_splat(node, explanation.rightShare), f64x2.neg(leftShare), left);
  const right = v128.load64_splat(pair);
  const difference = v128.load64_splat(pair, 8);
  const hot = v128.and(difference, left);
  const shared = f64x2.mul(leftShare, difference);
  let sum = firstVector(part, slot, right, hot, shared);
  sum = f64x2.add(sum, firstVector(part + 16, slot + 16, right, hot, shared));
  if (offsetof<T>() >= offsetof<Three>()) sum = f64x2.add(sum, firstVector(part + 32, slot + 32, right, hot, shared));
  if (offsetof<T>() >= offsetof<Four>()) sum = f64x2.add(sum, firstVector(part + 48, slot + 48, right, hot, shared));
  return f64x2.mul(f64x2.mul(cold, difference), sum);
}

@inline
function firstVector(part: usize, slot: usize, right: v128, hot: v128, shared: v128): v128 {
  const t = v128.load(part, explanation.known);
  const u = v128.load(part, explanation.unknown);
  v128.store(slot, f64x2.add(right, f64x2.add(f64x2.mul(hot, t), f64x2.mul(shared, u))), explanation.mean);
  return v128.load(slot, explanation.reach);
}

@inline
function pairAgain<T>(node: usize, part: usize, slot: usize, pair: usize, left: v128, agrees: v128): v128 {
  const one = f64x2.splat(1);
  const leftShare = v128.load64_splat(node, explanation.leftShare);
  const prior = v128.bitselect(v128.load64_splat(node, explanation.priorShare), one, agrees);
  const coldLeft = f64x2.mul(leftShare, prior);
  const coldRight = f64x2.mul(v128.load64_splat(node, explanation.rightShare), prior);
  const cold = v128.and(v128.bitselect(coldRight, f64x2.neg(coldLeft), left), agrees);
  const right = v128.load64_splat(pair);
  const difference = v128.load64_splat(pair, 8);
  const hot = f64x2.mul(difference, v128.bitselect(v128.and(one, left), leftShare, agrees));
  const shared = f64x2.mul(coldLeft, difference);
  let sum = againVector(part, slot, prior, right, hot, shared);
  sum = f64x2.add(sum, againVector(part + 16, slot + 16, prior, right, hot, shared));
  if (offsetof<T>() >= offsetof<Three>())
    sum = f64x2.add(sum, againVector(part + 32, slot + 32, prior, right, hot, shared));
  if (offsetof<T>() >= offsetof<Four>())
    sum = f64x2.add(sum, againVector(part + 48, slot + 48, prior, right, hot, shared));
  return f64x2.mul(f64x2.mul(cold, difference), sum);
}

@inline
function againVector(part: usize, slot: usize, prior: v128, right: v128, hot: v128, shared: v128): v128 {
  const t = v128.load(part, explanation.known);
  const u = v128.load(part, explanation.unknown);
  const inverse = f64x2.div(f64x2.splat(1), f64x2.add(t, f64x2.mul(prior, u)));
  const above = f64x2.mul(inverse, f64x2.add(f64x2.mul(hot, t), f64x2.mul(shared, u)));
  v128.store(slot, f64x2.add(right, above), explanation.mean);
  return f64x2.mul(v128.load(slot, explanation.reach), f64x2.mul(inverse, inverse));
}
