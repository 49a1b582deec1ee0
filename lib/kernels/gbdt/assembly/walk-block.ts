import { bias, blockRows } from './bin-block';
import * as plan from './plan';

/**
 * A tree of a block from its last node to its first: a cell holds, for each row of the block, the leaf in which the row
 * would end if it came by that node, which is the cell of the left or of the right child. The cells of the leaves are
 * constant and stand where the children name them, from 128 on.
 */
export function walkBlock(at: usize, head: usize, first: usize): void {
  const bins = plan.field(at, plan.bins);
  const cells = plan.field(at, plan.cells);
  const scoreBytes = plan.field(at, plan.scoreBytes);
  const outputs = plan.field(head, 8);
  const firstTree = plan.field(head, 0);
  const end = firstTree + plan.field(head, 4) * plan.treeRecord;
  clear(first, outputs, scoreBytes);
  let output: usize = 0;
  for (let tree = firstTree; tree < end; tree += plan.treeRecord) {
    const nodes = plan.field(tree, 0);
    const nodeCount = plan.field(tree, 8);
    for (let node = nodeCount; node > 0; node -= 1)
      choose(load<u32>(nodes + ((node - 1) << 2)), bins, cells, (node - 1) * blockRows);
    const root = cells + (nodeCount == 0 ? <usize>bias * blockRows : 0);
    addLeaves(root, plan.field(tree, 4), first + (output << 3), scoreBytes);
    output = output + 1 == outputs ? 0 : output + 1;
  }
}

@inline
function choose(word: u32, bins: usize, cells: usize, cell: usize): void {
  const bin = bins + <usize>(word & 0xff) * blockRows;
  const threshold = i8x16.splat(<i8>(((word >> 8) & 0xff) ^ bias));
  const left = cells + <usize>((word >> 16) & 0xff) * blockRows;
  const right = cells + <usize>(word >> 24) * blockRows;
  const to = cells + cell;
  const goesRight0 = i8x16.gt_s(v128.load(bin), threshold);
  const goesRight1 = i8x16.gt_s(v128.load(bin, 16), threshold);
  const goesRight2 = i8x16.gt_s(v128.load(bin, 32), threshold);
  const goesRight3 = i8x16.gt_s(v128.load(bin, 48), threshold);
  v128.store(to, v128.bitselect(v128.load(right), v128.load(left), goesRight0));
  v128.store(to, v128.bitselect(v128.load(right, 16), v128.load(left, 16), goesRight1), 16);
  v128.store(to, v128.bitselect(v128.load(right, 32), v128.load(left, 32), goesRight2), 32);
  v128.store(to, v128.bitselect(v128.load(right, 48), v128.load(left, 48), goesRight3), 48);
}

@inline
function clear(first: usize, outputs: usize, scoreBytes: usize): void {
  for (let row: usize = 0; row < blockRows; row += 1)
    for (let output: usize = 0; output < outputs; output += 1) store<f64>(first + row * scoreBytes + (output << 3), 0);
}

@inline
function addLeaves(root: usize, leaves: usize, first: usize, scoreBytes: usize): void {
  let score = first;
  for (let row: usize = 0; row < blockRows; row += 4) {
    const four = load<u32>(root + row);
    addLeaf(score, leaves, four & 0xff);
    addLeaf(score + scoreBytes, leaves, (four >> 8) & 0xff);
    addLeaf(score + 2 * scoreBytes, leaves, (four >> 16) & 0xff);
    addLeaf(score + 3 * scoreBytes, leaves, four >> 24);
    score += 4 * scoreBytes;
  }
}

@inline
function addLeaf(score: usize, leaves: usize, leaf: u32): void {
  store<f64>(score, load<f64>(score) + load<f64>(leaves + ((<usize>leaf) << 3)));
}
