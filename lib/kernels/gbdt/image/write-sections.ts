import type { BinTables } from './bin-tables.ts';
import { checksum } from './checksum.ts';
import * as layout from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import type { Tree, TreeModel } from '../tree-model.ts';

export function writeTables(to: Sections, { thresholds, slots }: BinTables): void {
  let at = 0;
  thresholds.forEach((values, feature) => {
    to.thresholds.set(values, at);
    at += values.length;
    to.thresholdStarts[feature + 1] = at;
  });
  let set = 0;
  slots.forEach(({ feature, decision, categories }, slot) => {
    to.slots.set([feature, decision], layout.slotWords * slot);
    if (categories === undefined) return;
    const start = to.setStarts[set] ?? 0;
    to.setWords.set(categories, start);
    set += 1;
    to.setStarts[set] = start + categories.length;
  });
}

export function writeHeads(to: Sections, models: readonly TreeModel[]): void {
  models.forEach(({ trees, outputs, isAveraged }, head) => {
    to.heads.set([trees.length, outputs, Number(isAveraged)], layout.headWords * head);
  });
}

export function writeTrees(to: Sections, trees: readonly Tree[]): void {
  let start = 0;
  trees.forEach((tree, index) => {
    to.leaves.set(tree.leafValue, start + index);
    start += tree.splitFeature.length;
    to.treeStarts[index + 1] = start;
  });
}

export function writeHeader(image: Uint8Array, counts: layout.Counts): void {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  image.set(layout.magic);
  view.setUint32(layout.versionAt, layout.version, true);
  view.setUint32(layout.byteLengthAt, image.byteLength, true);
  layout.countNames.forEach((name, index) => view.setUint32(layout.countsAt + 4 * index, counts[name], true));
  const lanes = checksum(image.subarray(layout.countsAt));
  lanes.forEach((lane, index) => view.setUint32(layout.checksumAt + 4 * index, lane, true));
}
