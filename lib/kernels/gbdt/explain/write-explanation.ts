import {
  type ExplanationPlan,
  type PlacedRule,
  type PlacedTree,
  nodeBytes,
  partBytes,
  planBytes,
  ruleBytes,
  slotBytes,
  treeBytes,
  views,
  wordsOf,
} from './explanation-plan.ts';
import { doubleAt, integerAt } from './number-at.ts';
import { categoricalBit, defaultLeftBit, missingShift } from '../tree-model.ts';

/** The masks of the edges of a node, in its slot. */
const leftAgreesAt = 256;
const rightAgreesAt = 272;

interface Memory {
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
}

/** Writes all that a kernel finds when it explains, but for rows. */
export function writeExplanation(buffer: ArrayBuffer, plan: ExplanationPlan, expected: Float64Array): void {
  const memory = { words: new Uint32Array(buffer), doubles: new Float64Array(buffer) };
  const { trees, treesAt, slots, rows, features, spread, start, sums, values, width } = plan;
  const fields = [
    treesAt,
    trees.length,
    slots,
    rows,
    features,
    spread,
    8 * views * features,
    start,
    sums,
    values,
    width,
  ];
  memory.words.set(fields, plan.at / 4);
  if (4 * fields.length !== planBytes) throw new RangeError('the plan of an explanation has another length');
  expected.forEach((value, output) => {
    memory.doubles[start / 8 + 2 * (output * (features + 1) + features)] = value;
  });
  for (const rule of plan.rules) writeRule(memory, rule);
  trees.forEach((tree, index) => writeTree(memory, tree, treesAt + treeBytes * index));
}

function writeRule({ words, doubles }: Memory, { at, parts }: PlacedRule): void {
  words[at / 4] = parts.length;
  parts.forEach(({ nodes, weights }, index) => {
    const part = at + ruleBytes + partBytes * index;
    words[part / 4] = nodes.length / 2;
    doubles.set(nodes, part / 8 + 2);
    doubles.set(nodes.map((node) => 1 - node), part / 8 + 10); // prettier-ignore
    doubles.set(weights, part / 8 + 18);
  });
}

function writeTree(memory: Memory, placed: PlacedTree, at: number): void {
  const { prepared, nodesAt, pairsAt, leaves, leavesAt, rule, firstValue } = placed;
  const { tree, nodes, inner, left, right } = prepared;
  const [innerEnd, end] = [nodesAt + nodeBytes * inner, nodesAt + nodeBytes * nodes.length];
  memory.words.set([nodesAt, innerEnd, end, pairsAt, leavesAt, leaves.length, rule, 16 * firstValue], at / 4);
  memory.doubles.set(leaves, leavesAt / 8);
  for (let place = 0; place < nodes.length; place += 1) {
    writeNode(memory, placed, place);
    if (place < inner) continue;
    const base = tree.leafValue[~(right[place] ?? -1)] ?? 0;
    const pair = pairsAt / 8 + 2 * (place - inner);
    memory.doubles[pair] = base;
    memory.doubles[pair + 1] = (tree.leafValue[~(left[place] ?? -1)] ?? 0) - base;
  }
  placed.setsAt.forEach((start, set) => {
    const words = wordsOf(prepared, set);
    memory.words[start / 4] = words.length;
    memory.words.set(words, start / 4 + 1);
  });
}

/** Field by field: lists of them would take most of the time. */
function writeNode({ words, doubles }: Memory, placed: PlacedTree, place: number): void {
  const { prepared } = placed;
  const { tree } = prepared;
  const node = integerAt(prepared.nodes, place);
  const feature = integerAt(tree.splitFeature, node);
  const decision = tree.decisionType[node] ?? 0;
  const threshold = doubleAt(tree.threshold, node);
  const at = (placed.nodesAt + nodeBytes * place) / 8;
  doubles[at] = threshold;
  doubles[at + 1] = doubleAt(prepared.leftShare, place);
  doubles[at + 2] = doubleAt(prepared.rightShare, place);
  doubles[at + 3] = doubleAt(prepared.priorShare, place);
  const word = 2 * at + 8;
  words[word] = 8 * (views * feature + viewOf(decision));
  words[word + 1] = slotBytes * integerAt(placed.leftSlot, place);
  words[word + 2] = slotBytes * integerAt(placed.rightSlot, place);
  words[word + 3] = maskOf(integerAt(prepared.prior, place));
  words[word + 4] = 16 * feature;
  words[word + 5] = (decision & categoricalBit) === 0 ? 0 : (placed.setsAt[threshold] ?? 0);
}

/** Every edge is an odd number to the left, an even one to the right. */
function maskOf(edge: number): number {
  return edge === 0 ? 0 : slotBytes * ((edge - 1) >> 1) + ((edge & 1) === 1 ? leftAgreesAt : rightAgreesAt);
}

/** A category is looked for as it is given. */
function viewOf(decision: number): number {
  const missing = decision >> missingShift;
  if ((decision & categoricalBit) !== 0) return 2;
  if (missing === 0) return 0;
  const side = (decision & defaultLeftBit) !== 0 ? 0 : 1;
  return (missing === 2 ? 1 : 3) + side;
}
