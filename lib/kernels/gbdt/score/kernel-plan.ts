import type { BinPlan } from './bin-plan.ts';
import { headWords } from '../image/image-layout.ts';
import type { Image } from '../image/open-image.ts';
import { blockRows, cells, type Layout } from './kernel-layout.ts';

interface Inputs {
  /** In the memory of the kernel. */
  readonly image: Image;
  readonly bins: BinPlan;
  readonly outputs: number;
}

/** Writes all that a kernel finds when it is called beside an image and its nodes, but for rows. */
export function writePlan(memory: ArrayBuffer, address: Layout, { image, bins, outputs }: Inputs): void {
  const { counts, thresholds, setWords } = image;
  const words = new Uint32Array(memory);
  const write = (at: number, ...values: readonly number[]): void => words.set(values, at / 4);
  write(address.plan, counts.width, address.rows, 8 * counts.features);
  write(address.plan + 12, address.features, bins.features.length, address.slots, address.sets, bins.sets.length);
  write(address.plan + 32, address.rowBins, address.heads, counts.heads, address.scores, 8 * outputs, address.cells);
  bins.features.forEach(({ feature, start, count, firstSlot, endSlot }, index) =>
    write(address.features + 20 * index, 8 * feature, thresholds.byteOffset + 8 * start, count, firstSlot, endSlot),
  );
  bins.missingBins.forEach((bin, slot) => write(address.slots + 8 * slot, bin, bins.takesZero[slot] ?? 0));
  bins.sets.forEach(({ feature, slot, start, words: length }, index) =>
    write(address.sets + 16 * index, 8 * feature, slot, setWords.byteOffset + 4 * start, length),
  );
  writeTrees(words, address, image);
  if (counts.width === 1) writeLeafCells(new Uint8Array(memory, address.cells, cells * blockRows));
}

function writeTrees(words: Uint32Array, address: Layout, image: Image): void {
  const { heads, treeStarts, leaves, nodes, counts } = image;
  let first = 0;
  for (let head = 0; head < counts.heads; head += 1) {
    const [own = 0, outputs = 0] = heads.subarray(headWords * head, headWords * (head + 1));
    words.set([address.trees + 12 * first, own, outputs], address.heads / 4 + 3 * head);
    first += own;
  }
  for (let tree = 0; tree < counts.trees; tree += 1) {
    const start = treeStarts[tree] ?? 0;
    const at = address.trees / 4 + 3 * tree;
    words[at] = nodes.byteOffset + 4 * counts.width * start;
    words[at + 1] = leaves.byteOffset + 8 * (start + tree);
    words[at + 2] = (treeStarts[tree + 1] ?? 0) - start;
  }
}

/** The constants of a walk of a block: leaf j for each of its rows. */
function writeLeafCells(bytes: Uint8Array): void {
  const leafCells = cells / 2;
  for (let leaf = 0; leaf < leafCells; leaf += 1)
    bytes.fill(leaf, (leafCells + leaf) * blockRows, (leafCells + leaf + 1) * blockRows);
}
