import * as explanation from './explanation';
import { Four, Three } from './explanation';
import { leftMask } from './left-mask';

/** Parents before children: the chance of each node, and what it gives to its sides and to its feature. */
export function walkDown<T>(tree: usize, part: usize, slots: usize, row: usize): void {
  const end = explanation.field(tree, explanation.innerEnd);
  let slot = slots;
  for (let node = explanation.field(tree, explanation.nodes); node < end; node += explanation.nodeRecord) {
    const left = leftMask(node, row);
    const prior = explanation.field(node, explanation.prior);
    if (prior === 0) downFirst<T>(node, part, slots, slot, left);
    else downAgain<T>(node, part, slots, slot, left, v128.load(slots + prior));
    slot += explanation.slotRecord;
  }
}

/** No edge above asks for the feature, so that nothing has to be divided. */
@inline
function downFirst<T>(node: usize, part: usize, slots: usize, slot: usize, left: v128): void {
  v128.store(slot, left, explanation.leftAgrees);
  v128.store(slot, v128.not(left), explanation.rightAgrees);
  const leftShare = v128.load64_splat(node, explanation.leftShare);
  const rightShare = v128.load64_splat(node, explanation.rightShare);
  const cold = v128.bitselect(rightShare, f64x2.neg(leftShare), left);
  const toLeft = slots + explanation.field(node, explanation.left);
  const toRight = slots + explanation.field(node, explanation.right);
  firstVector(part, slot, toLeft, toRight, left, leftShare, rightShare, cold);
  firstVector(part + 16, slot + 16, toLeft + 16, toRight + 16, left, leftShare, rightShare, cold);
  if (offsetof<T>() >= offsetof<Three>())
    firstVector(part + 32, slot + 32, toLeft + 32, toRight + 32, left, leftShare, rightShare, cold);
  if (offsetof<T>() >= offsetof<Four>())
    firstVector(part + 48, slot + 48, toLeft + 48, toRight + 48, left, leftShare, rightShare, cold);
}

@inline
function firstVector(
  part: usize, slot: usize, toLeft: usize, toRight: usize, left: v128, leftShare: v128, rightShare: v128, cold: v128,
): void {
  const t = v128.load(part, explanation.known);
  const u = v128.load(part, explanation.unknown);
  const chance = v128.load(slot, explanation.reach);
  const goesLeft = f64x2.add(v128.and(t, left), f64x2.mul(leftShare, u));
  const goesRight = f64x2.add(v128.andnot(t, left), f64x2.mul(rightShare, u));
  v128.store(slot, goesLeft, explanation.toLeft);
  v128.store(slot, f64x2.mul(chance, cold), explanation.gain);
  v128.store(toLeft, f64x2.mul(chance, goesLeft), explanation.reach);
  v128.store(toRight, f64x2.mul(chance, goesRight), explanation.reach);
}

/** Where the row has left the way of the feature before, the node is the same for all: its sides have their shares. */
@inline
function downAgain<T>(node: usize, part: usize, slots: usize, slot: usize, left: v128, agrees: v128): void {
  v128.store(slot, v128.and(agrees, left), explanation.leftAgrees);
  v128.store(slot, v128.andnot(agrees, left), explanation.rightAgrees);
  const one = f64x2.splat(1);
  const leftShare = v128.load64_splat(node, explanation.leftShare);
  const rightShare = v128.load64_splat(node, explanation.rightShare);
  const prior = v128.bitselect(v128.load64_splat(node, explanation.priorShare), one, agrees);
  const hotLeft = v128.bitselect(v128.and(one, left), leftShare, agrees);
  const hotRight = v128.bitselect(v128.andnot(one, left), rightShare, agrees);
  const coldLeft = f64x2.mul(leftShare, prior);
  const coldRight = f64x2.mul(rightShare, prior);
  const cold = v128.and(v128.bitselect(coldRight, f64x2.neg(coldLeft), left), agrees);
  const l = slots + explanation.field(node, explanation.left);
  const r = slots + explanation.field(node, explanation.right);
  againVector(part, slot, l, r, prior, hotLeft, hotRight, coldLeft, coldRight, cold);
  againVector(part + 16, slot + 16, l + 16, r + 16, prior, hotLeft, hotRight, coldLeft, coldRight, cold);
  if (offsetof<T>() >= offsetof<Three>())
    againVector(part + 32, slot + 32, l + 32, r + 32, prior, hotLeft, hotRight, coldLeft, coldRight, cold);
  if (offsetof<T>() >= offsetof<Four>())
    againVector(part + 48, slot + 48, l + 48, r + 48, prior, hotLeft, hotRight, coldLeft, coldRight, cold);
}

@inline
function againVector(
  part: usize, slot: usize, toLeft: usize, toRight: usize, prior: v128,
  hotLeft: v128, hotRight: v128, coldLeft: v128, coldRight: v128, cold: v128,
): void {
  const known = v128.load(part, explanation.known);
  const unknown = v128.load(part, explanation.unknown);
  const chance = v128.load(slot, explanation.reach);
  const inverse = f64x2.div(f64x2.splat(1), f64x2.add(known, f64x2.mul(prior, unknown)));
  const t = f64x2.mul(known, inverse);
  const u = f64x2.mul(unknown, inverse);
  const goesLeft = f64x2.add(f64x2.mul(hotLeft, t), f64x2.mul(coldLeft, u));
  const goesRight = f64x2.add(f64x2.mul(hotRight, t), f64x2.mul(coldRight, u));
  v128.store(slot, goesLeft, explanation.toLeft);
  v128.store(slot, f64x2.mul(f64x2.mul(chance, cold), f64x2.mul(inverse, inverse)), explanation.gain);
  v128.store(toLeft, f64x2.mul(chance, goesLeft), explanation.reach);
  v128.store(toRight, f64x2.mul(chance, goesRight), explanation.reach);
}
