import { type Counts, headWords, offsetsOf } from '../image/image-layout.ts';
import { nodeBytes } from '../image/node-bits.ts';

/** Rows that the kernel takes at once. */
export const blockRows = 64;
/** Of a tree in a block: one for each byte that a child can be, those of leaves behind those of nodes. */
export const cells = 256;
/** A line of the cache. */
const alignment = 64;
/** Ten words at most, and what aligns what follows. */
export const taskBytes = 64;

/**
 * Where things lie in the memory of a kernel: the image at its beginning, as it was given, so that the views of its
 * sections begin at the addresses that the kernel follows; behind it its nodes, written out. At `work` lies what the
 * kernel is asked while the image is opened, and then, in its place, the tables of `assembly/plan.ts` and room to work in.
 */
export type Layout = ReturnType<typeof layOut>;

export function layOut(counts: Counts, outputs: number) {
  let end = 0;
  const reserve = (size: number): number => {
    const start = end;
    end = Math.ceil((end + size) / alignment) * alignment;
    return start;
  };
  reserve(offsetsOf(counts).byteLength);
  const nodes = reserve(nodeBytes(counts));
  const work = end;
  const bins = work + taskBytes;
  const parents = bins + 4 * counts.slots;
  const opening = { work, bins, parents };
  const binBytes = counts.width === 1 ? blockRows : counts.width;
  const scoring = {
    plan: reserve(4 * 14),
    features: reserve(20 * counts.features),
    slots: reserve(8 * counts.slots),
    sets: reserve(16 * counts.sets),
    heads: reserve(12 * counts.heads),
    trees: reserve(12 * counts.trees),
    rowBins: reserve(binBytes * counts.slots),
    rows: reserve(8 * blockRows * counts.features),
    scores: reserve(8 * blockRows * outputs),
    cells: reserve(counts.width === 1 ? cells * blockRows : 0),
  };
  // No tree has more leaves than there are nodes, and one.
  return { nodes, ...opening, ...scoring, bytes: Math.max(end, parents + 4 * (counts.nodes + 1)) };
}

export function countOutputs(heads: Uint32Array): number {
  let outputs = 0;
  for (let at = 0; at < heads.length; at += headWords) outputs += heads[at + 1] ?? 0;
  return outputs;
}
