import { walkDown } from './explain-down';
import { walkPairs } from './explain-pairs';
import { walkUp } from './explain-up';
import * as explanation from './explanation';
import { Four, Three, Two } from './explanation';
import { spreadRow } from './spread-row';

/** Explains the first `count` rows of the plan. Tree by tree, so that a tree is read once for all of them. */
export function explainBlock(plan: usize, count: usize): void {
  begin(plan, count);
  let tree = explanation.field(plan, explanation.trees);
  const end = tree + explanation.field(plan, explanation.treeCount) * explanation.treeRecord;
  for (; tree < end; tree += explanation.treeRecord) {
    const rule = explanation.field(tree, explanation.rule);
    let part = rule + explanation.ruleRecord;
    const last = part + explanation.field(rule, 0) * explanation.partRecord;
    for (; part < last; part += explanation.partRecord) {
      const vectors = explanation.field(part, explanation.vectors);
      if (vectors === 2) explainPart<Two>(plan, tree, part, count);
      else if (vectors === 3) explainPart<Three>(plan, tree, part, count);
      else explainPart<Four>(plan, tree, part, count);
    }
  }
  joinLanes(plan, count);
}

function begin(plan: usize, count: usize): void {
  const features = explanation.field(plan, explanation.features);
  const sums = explanation.field(plan, explanation.sums);
  const sumBytes = explanation.field(plan, explanation.width) << 4;
  let row = explanation.field(plan, explanation.rows);
  let spread = explanation.field(plan, explanation.spread);
  for (let done: usize = 0; done < count; done += 1) {
    memory.copy(sums + done * sumBytes, explanation.field(plan, explanation.start), sumBytes);
    spreadRow(row, features, spread);
    row += features << 3;
    spread += explanation.field(plan, explanation.spreadBytes);
  }
}

function explainPart<T>(plan: usize, tree: usize, part: usize, count: usize): void {
  const slots = explanation.field(plan, explanation.slots);
  const sumBytes = explanation.field(plan, explanation.width) << 4;
  let into = explanation.field(plan, explanation.sums) + explanation.field(tree, explanation.into);
  let row = explanation.field(plan, explanation.spread);
  spreadLeaves<T>(tree, slots);
  memory.copy(slots + explanation.reach, part + explanation.weights, offsetof<T>());
  for (let done: usize = 0; done < count; done += 1) {
    walkDown<T>(tree, part, slots, row);
    walkPairs<T>(tree, part, slots, row, into);
    walkUp<T>(tree, slots, into);
    row += explanation.field(plan, explanation.spreadBytes);
    into += sumBytes;
  }
}

/** A leaf beside a node has a slot behind those of the nodes, so that no walk asks what a child is. */
function spreadLeaves<T>(tree: usize, slots: usize): void {
  const nodes = explanation.field(tree, explanation.end) - explanation.field(tree, explanation.nodes);
  let slot = slots + (nodes / explanation.nodeRecord) * explanation.slotRecord;
  let leaf = explanation.field(tree, explanation.leaves);
  const end = leaf + (explanation.field(tree, explanation.leafCount) << 3);
  for (; leaf < end; leaf += 8) {
    const value = v128.load64_splat(leaf);
    v128.store(slot, value, explanation.mean);
    v128.store(slot, value, explanation.mean + 16);
    if (offsetof<T>() >= offsetof<Three>()) v128.store(slot, value, explanation.mean + 32);
    if (offsetof<T>() >= offsetof<Four>()) v128.store(slot, value, explanation.mean + 48);
    slot += explanation.slotRecord;
  }
}

/** Even and odd points of a rule are summed apart until here. */
function joinLanes(plan: usize, count: usize): void {
  let sum = explanation.field(plan, explanation.sums);
  let value = explanation.field(plan, explanation.values);
  const end = value + ((count * explanation.field(plan, explanation.width)) << 3);
  for (; value < end; value += 8) {
    store<f64>(value, load<f64>(sum) + load<f64>(sum, 8));
    sum += 16;
  }
}
