import { damaged } from '../gbdt-error.ts';
import type { Sections } from './image-sections.ts';

/** Thresholds by which a bin can be found, and leaves whose sums are finite. */
export function checkNumbers(sections: Sections): void {
  checkThresholds(sections);
  checkLeaves(sections);
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
