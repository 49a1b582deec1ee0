import { isDecision } from './check-tree.ts';
import { damaged } from '../gbdt-error.ts';
import { type Counts, headWords, holds, mostOutputs, slotWords, widths } from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import { categoricalBit } from '../tree-model.ts';

/** Refuses whatever would let an evaluator leave its arrays or give what is not finite. Nodes come behind it. */
export function checkImage(sections: Sections, counts: Counts): void {
  checkStarts(sections.thresholdStarts, counts.thresholds, 'thresholds');
  checkStarts(sections.setStarts, counts.setWords, 'sets of categories');
  checkStarts(sections.treeStarts, counts.nodes, 'nodes');
  checkWidth(sections, counts);
  if (counts.leaves !== counts.nodes + counts.trees) throw damaged(`${counts.leaves} leaves`);
  checkThresholds(sections);
  checkSlots(sections, counts);
  checkHeads(sections, counts);
  checkLeaves(sections);
}

function checkStarts(starts: Uint32Array, end: number, name: string): void {
  if (starts[0] !== 0 || starts.at(-1) !== end) throw damaged(`the ${name} do not begin and end where they should`);
  for (let at = 1; at < starts.length; at += 1)
    if ((starts[at] ?? 0) < (starts[at - 1] ?? 0)) throw damaged(`the ${name} overlap`);
}

/** What does not fit into a field would be cut, and scored by each evaluator in another way. */
function checkWidth({ thresholdStarts, treeStarts }: Sections, counts: Counts): void {
  const largest = { slots: counts.slots, thresholds: longest(thresholdStarts), leaves: longest(treeStarts) + 1 };
  const width = widths.find((bytes) => bytes === counts.width);
  if (width === undefined || !holds(width, largest)) throw damaged(`fields of nodes have ${counts.width} bytes`);
}

function longest(starts: Uint32Array): number {
  let length = 0;
  for (let at = 1; at < starts.length; at += 1) length = Math.max(length, (starts[at] ?? 0) - (starts[at - 1] ?? 0));
  return length;
}

function checkThresholds({ thresholds, thresholdStarts }: Sections): void {
  for (let feature = 1; feature < thresholdStarts.length; feature += 1) {
    const start = thresholdStarts[feature - 1] ?? 0;
    const end = thresholdStarts[feature] ?? 0;
    for (let at = start; at < end; at += 1) {
      const value = thresholds[at] ?? Number.NaN;
      const before = at === start ? -Infinity : (thresholds[at - 1] ?? 0);
      const isRising = before < value || (before === value && (at === start || Object.is(before, -0)));
      if (!isRising) throw damaged(`the thresholds of feature ${feature - 1} do not rise`);
    }
  }
}

function checkSlots({ slots, thresholdStarts }: Sections, { features, sets }: Counts): void {
  let found = 0;
  let before = 0;
  for (let at = 0; at < slots.length; at += slotWords) {
    const feature = slots[at] ?? 0;
    const decision = slots[at + 1] ?? 0;
    if (feature >= features || !isDecision(decision)) throw damaged(`slot ${at / slotWords} is of nothing`);
    const isSet = (decision & categoricalBit) !== 0;
    const hasThresholds = thresholdStarts[feature] !== thresholdStarts[feature + 1];
    if (!isSet && (found > 0 || feature < before || !hasThresholds)) throw damaged('the slots are out of order');
    before = feature;
    found += Number(isSet);
  }
  if (found !== sets) throw damaged(`${found} slots with a set have ${sets} sets`);
}

function checkHeads({ heads }: Sections, counts: Counts): void {
  let trees = 0;
  let allOutputs = 0;
  for (let at = 0; at < heads.length; at += headWords) {
    const [own = 0, outputs = 0, isAveraged = 0] = heads.subarray(at, at + headWords);
    if (outputs === 0 || own % outputs !== 0 || isAveraged > 1) throw damaged(`head ${at / headWords} cannot be`);
    trees += own;
    allOutputs += outputs;
  }
  if (heads.length === 0 || trees !== counts.trees) throw damaged(`the heads have ${trees} of ${counts.trees} trees`);
  if (allOutputs > mostOutputs) throw damaged(`${allOutputs} outputs`);
}

/** Also of the worst leaves together, in any order: no sum is less than finite. */
function checkLeaves({ leaves, treeStarts }: Sections): void {
  let most = 0;
  for (let tree = 1; tree < treeStarts.length; tree += 1) {
    let largest = 0;
    const end = (treeStarts[tree] ?? 0) + tree;
    for (let at = (treeStarts[tree - 1] ?? 0) + tree - 1; at < end; at += 1) {
      const size = Math.abs(leaves[at] ?? Number.NaN);
      // Leaf by leaf: a largest one that is not a number would be forgotten at the next.
      if (!Number.isFinite(size)) throw damaged(`a leaf of tree ${tree} is not finite`);
      if (size > largest) largest = size;
    }
    most += largest;
  }
  if (!Number.isFinite(most)) throw damaged('the leaves do not have a finite sum');
}
