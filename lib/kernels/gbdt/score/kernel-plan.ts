import type { BinPlan } from './bin-plan.ts';
import { headWords } from '../image/image-layout.ts';
import type { Image } from '../image/open-image.ts';

/** Rows that the kernel takes at once. */
export const blockRows = 64;
/** Of a tree in a block: one for each byte that a child can be, those of leaves behind those of nodes. */
const cells = 256;
const leafCells = cells / 2;
/** A line of the cache. */
const alignment = 64;

/**
 * What lies in the memory of a kernel: numbers of the image, the tables of `assembly/plan.ts`, room to work in. The kernel
 * is called with the address of its plan.
 */
type Address = Readonly<
  Record<
    | 'thresholds'
    | 'leaves'
    | 'setWords'
    | 'nodes'
    | 'plan'
    | 'features'
    | 'slots'
    | 'sets'
    | 'heads'
    | 'trees'
    | 'bins'
    | 'rows'
    | 'scores'
    | 'cells',
    number
  >
>;

interface Inputs {
  readonly image: Image;
  readonly bins: BinPlan;
  readonly outputs: number;
}

export function layOut({ image: { counts }, bins, outputs }: Inputs): Address & { readonly bytes: number } {
  let end = 0;
  const reserve = (size: number): number => {
    const start = end;
    end = Math.ceil((end + size) / alignment) * alignment;
    return start;
  };
  const binBytes = counts.width === 1 ? blockRows : counts.width;
  const address = {
    thresholds: reserve(8 * counts.thresholds),
    leaves: reserve(8 * counts.leaves),
    setWords: reserve(4 * counts.setWords),
    nodes: reserve(4 * counts.width * counts.nodes),
    plan: reserve(4 * 14),
    features: reserve(20 * bins.features.length),
    slots: reserve(8 * counts.slots),
    sets: reserve(16 * bins.sets.length),
    heads: reserve(12 * counts.heads),
    trees: reserve(12 * counts.trees),
    bins: reserve(binBytes * counts.slots),
    rows: reserve(8 * blockRows * counts.features),
    scores: reserve(8 * blockRows * outputs),
    cells: reserve(counts.width === 1 ? cells * blockRows : 0),
  };
  return { ...address, bytes: end };
}

/** Writes all that a kernel finds when it is called, but for rows. Numbers of the image are copied here, and only here. */
export function writePlan(memory: ArrayBuffer, address: Address, inputs: Inputs): void {
  const { image, bins, outputs } = inputs;
  const { counts } = image;
  const words = new Uint32Array(memory);
  new Float64Array(memory).set(image.thresholds, address.thresholds / 8);
  new Float64Array(memory).set(image.leaves, address.leaves / 8);
  words.set(image.setWords, address.setWords / 4);
  const { buffer, byteOffset, byteLength } = image.nodes;
  new Uint8Array(memory).set(new Uint8Array(buffer, byteOffset, byteLength), address.nodes);
  const write = (at: number, ...values: readonly number[]): void => words.set(values, at / 4);
  write(address.plan, counts.width, address.rows, 8 * counts.features);
  write(address.plan + 12, address.features, bins.features.length, address.slots, address.sets, bins.sets.length);
  write(address.plan + 32, address.bins, address.heads, counts.heads, address.scores, 8 * outputs, address.cells);
  bins.features.forEach(({ feature, start, count, firstSlot, endSlot }, index) =>
    write(address.features + 20 * index, 8 * feature, address.thresholds + 8 * start, count, firstSlot, endSlot),
  );
  bins.missingBins.forEach((bin, slot) => write(address.slots + 8 * slot, bin, bins.takesZero[slot] ?? 0));
  bins.sets.forEach(({ feature, slot, start, words: length }, index) =>
    write(address.sets + 16 * index, 8 * feature, slot, address.setWords + 4 * start, length),
  );
  writeTrees(words, address, image);
  if (counts.width === 1) writeLeafCells(new Uint8Array(memory, address.cells, cells * blockRows));
}

function writeTrees(words: Uint32Array, address: Address, { heads, treeStarts, counts }: Image): void {
  let first = 0;
  for (let head = 0; head < counts.heads; head += 1) {
    const [own = 0, outputs = 0] = heads.subarray(headWords * head, headWords * (head + 1));
    words.set([address.trees + 12 * first, own, outputs], address.heads / 4 + 3 * head);
    first += own;
  }
  for (let tree = 0; tree < counts.trees; tree += 1) {
    const start = treeStarts[tree] ?? 0;
    const at = address.trees / 4 + 3 * tree;
    words[at] = address.nodes + 4 * counts.width * start;
    words[at + 1] = address.leaves + 8 * (start + tree);
    words[at + 2] = (treeStarts[tree + 1] ?? 0) - start;
  }
}

/** The constants of a walk of a block: leaf j for each of its rows. */
function writeLeafCells(bytes: Uint8Array): void {
  for (let leaf = 0; leaf < leafCells; leaf += 1)
    bytes.fill(leaf, (leafCells + leaf) * blockRows, (leafCells + leaf + 1) * blockRows);
}
