import * as plan from './plan';

/** A node is slot, bin, left and right, each a T; of a child the highest bit says that it is a leaf. */
@inline
function leafBit<T>(): u32 {
  return (<u32>1) << (<u32>(sizeof<T>() * 8 - 1));
}

/** A finished walk stays where it is. The child is loaded from beside its sibling: a shift instead costs more. */
@inline
function step<T>(nodes: usize, at: u32, bins: usize): u32 {
  if (sizeof<T>() == 1) {
    const node = nodes + ((<usize>at) << 2);
    const bin = <u32>load<u8>(bins + <usize>load<u8>(node));
    const side = u32(bin > <u32>load<u8>(node, 1));
    const next = <u32>load<u8>(node + side, 2);
    return select<u32>(at, next, at & 0x80);
  }
  if (at & leafBit<T>()) return at;
  const node = nodes + (<usize>at) * 4 * sizeof<T>();
  const bin = <u32>load<T>(bins + (<usize>load<T>(node)) * sizeof<T>());
  const side = usize(bin > <u32>load<T>(node + sizeof<T>()));
  return <u32>load<T>(node + (2 + side) * sizeof<T>());
}

@inline
function start<T>(tree: usize): u32 {
  return plan.field(tree, 8) == 0 ? leafBit<T>() : 0;
}

@inline
function leaf<T>(tree: usize, at: u32): f64 {
  return load<f64>(plan.field(tree, 4) + ((<usize>(at ^ leafBit<T>())) << 3));
}

/** Adds the leaf of a tree to its output; the output of the next tree. */
function addNext<T>(tree: usize, at: u32, score: usize, first: usize, end: usize): usize {
  store<f64>(score, load<f64>(score) + leaf<T>(tree, at));
  return score + 8 == end ? first : score + 8;
}

/** Sums of a head into its scores. Eight trees go side by side, so that the loads of one hide behind those of others. */
export function walkHead<T>(head: usize, bins: usize, first: usize): void {
  let tree = plan.field(head, 0);
  const end = tree + plan.field(head, 4) * plan.treeRecord;
  const scoreEnd = first + (plan.field(head, 8) << 3);
  for (let score = first; score < scoreEnd; score += 8) store<f64>(score, 0);
  let score = first;
  for (; tree + 8 * plan.treeRecord <= end; tree += 8 * plan.treeRecord) score = walkEight<T>(tree, bins, score, first, scoreEnd);
  for (; tree < end; tree += plan.treeRecord) {
    const nodes = plan.field(tree, 0);
    let at = start<T>(tree);
    while (!(at & leafBit<T>())) at = step<T>(nodes, at, bins);
    score = addNext<T>(tree, at, score, first, scoreEnd);
  }
}

function walkEight<T>(t0: usize, bins: usize, to: usize, first: usize, scoreEnd: usize): usize {
  const t1 = t0 + plan.treeRecord;
  const t2 = t1 + plan.treeRecord;
  const t3 = t2 + plan.treeRecord;
  const t4 = t3 + plan.treeRecord;
  const t5 = t4 + plan.treeRecord;
  const t6 = t5 + plan.treeRecord;
  const t7 = t6 + plan.treeRecord;
  const n0 = plan.field(t0, 0);
  const n1 = plan.field(t1, 0);
  const n2 = plan.field(t2, 0);
  const n3 = plan.field(t3, 0);
  const n4 = plan.field(t4, 0);
  const n5 = plan.field(t5, 0);
  const n6 = plan.field(t6, 0);
  const n7 = plan.field(t7, 0);
  let a0 = start<T>(t0);
  let a1 = start<T>(t1);
  let a2 = start<T>(t2);
  let a3 = start<T>(t3);
  let a4 = start<T>(t4);
  let a5 = start<T>(t5);
  let a6 = start<T>(t6);
  let a7 = start<T>(t7);
  while (!(a0 & a1 & a2 & a3 & a4 & a5 & a6 & a7 & leafBit<T>())) {
    a0 = step<T>(n0, a0, bins);
    a1 = step<T>(n1, a1, bins);
    a2 = step<T>(n2, a2, bins);
    a3 = step<T>(n3, a3, bins);
    a4 = step<T>(n4, a4, bins);
    a5 = step<T>(n5, a5, bins);
    a6 = step<T>(n6, a6, bins);
    a7 = step<T>(n7, a7, bins);
  }
  // One output: its sum need not go through memory after each tree. Trees of thousands of leaves would not notice.
  if (sizeof<T>() < 4 && scoreEnd - first == 8) {
    let sum = load<f64>(first);
    sum += leaf<T>(t0, a0);
    sum += leaf<T>(t1, a1);
    sum += leaf<T>(t2, a2);
    sum += leaf<T>(t3, a3);
    sum += leaf<T>(t4, a4);
    sum += leaf<T>(t5, a5);
    sum += leaf<T>(t6, a6);
    sum += leaf<T>(t7, a7);
    store<f64>(first, sum);
    return first;
  }
  let score = addNext<T>(t0, a0, to, first, scoreEnd);
  score = addNext<T>(t1, a1, score, first, scoreEnd);
  score = addNext<T>(t2, a2, score, first, scoreEnd);
  score = addNext<T>(t3, a3, score, first, scoreEnd);
  score = addNext<T>(t4, a4, score, first, scoreEnd);
  score = addNext<T>(t5, a5, score, first, scoreEnd);
  score = addNext<T>(t6, a6, score, first, scoreEnd);
  return addNext<T>(t7, a7, score, first, scoreEnd);
}
