import { isDecision } from './check-tree.ts';
import { damaged } from '../gbdt-error.ts';
import { type Counts, headWords, holds, mostOutputs, slotWords } from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import { categoricalBit } from '../tree-model.ts';

/** Refuses whatever would let an evaluator leave its arrays, but for nodes, which come behind it as numbers do. */
export function checkImage(sections: Sections, counts: Counts): void {
  checkStarts(sections.thresholdStarts, counts.thresholds, 'thresholds');
  checkStarts(sections.setStarts, counts.setWords, 'sets of categories');
  checkStarts(sections.treeStarts, counts.nodes, 'nodes');
  checkWidth(sections, counts);
  checkSlots(sections, counts);
  checkHeads(sections, counts);
}

function checkStarts(starts: Uint32Array, end: number, name: string): void {
  if (starts[0] !== 0 || starts.at(-1) !== end) throw damaged(`the ${name} do not begin and end where they should`);
  for (let at = 1; at < starts.length; at += 1)
    if ((starts[at] ?? 0) < (starts[at - 1] ?? 0)) throw damaged(`the ${name} overlap`);
}

/** What does not fit into a field would be cut, and scored by each evaluator in another way. */
function checkWidth({ thresholdStarts, treeStarts }: Sections, counts: Counts): void {
  const largest = { slots: counts.slots, thresholds: longest(thresholdStarts), leaves: longest(treeStarts) + 1 };
  if (!holds(counts.width, largest)) throw damaged(`fields of nodes have ${counts.width} bytes`);
}

function longest(starts: Uint32Array): number {
  let length = 0;
  for (let at = 1; at < starts.length; at += 1) length = Math.max(length, (starts[at] ?? 0) - (starts[at - 1] ?? 0));
  return length;
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
