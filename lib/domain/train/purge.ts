import type { LabelSpans } from './label-spans.ts';

/** From the first decision of some adjacent rows to the last of their labels. */
export interface Block {
  readonly fromUs: number;
  readonly untilUs: number;
}

/**
 * One block per run of adjacent rows. The hull of rows that lie apart would also purge everything between them, and
 * the last label of a block need not be that of its last row: labels differ in length.
 */
export function contiguousBlocks({ startUs, endUs }: LabelSpans, rows: Int32Array): Block[] {
  const blocks: { fromUs: number; untilUs: number }[] = [];
  let before = Number.NaN;
  for (const row of rows) {
    const [start, end] = [startUs[row] ?? Number.NaN, endUs[row] ?? Number.NaN];
    const block = row === before + 1 ? blocks.at(-1) : undefined;
    if (block) block.untilUs = Math.max(block.untilUs, end);
    else blocks.push({ fromUs: start, untilUs: end });
    before = row;
  }
  return blocks;
}

export interface PurgeOptions {
  /** Rows, ascending, whose labels must stay unknown to those that are kept. */
  readonly around: Int32Array;
  readonly embargoUs: number;
}

/**
 * Drops the rows whose label shares an instant with a block, s ≤ max e(b) and e ≥ min s(b); then those that begin
 * within the embargo behind it, max e(b) < s ≤ max e(b) + embargo (López de Prado, Advances in Financial Machine
 * Learning, 2018, chapter 7). The embargo is counted from the last label, so that it comes on top of the purge.
 * Own: Python never computes a split, and no package splits by label spans in this language.
 */
export function purge(spans: LabelSpans, rows: Int32Array, { around, embargoUs }: PurgeOptions): Int32Array {
  const blocks = contiguousBlocks(spans, around);
  return rows.filter((row) => {
    const [start, end] = [spans.startUs[row] ?? Number.NaN, spans.endUs[row] ?? Number.NaN];
    return blocks.every(({ fromUs, untilUs }) => end < fromUs || start > untilUs + embargoUs);
  });
}
