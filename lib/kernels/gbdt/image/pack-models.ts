import { type BinTables, binTables } from './bin-tables.ts';
import { checkTree } from './check-tree.ts';
import { packCovers } from './cover-bits.ts';
import { misuse, unsupported } from '../gbdt-error.ts';
import * as layout from './image-layout.ts';
import { encodeText } from './image-text.ts';
import { packNodes } from './node-bits.ts';
import { sectionsOf } from './image-sections.ts';
import type { Tree, TreeModel } from '../tree-model.ts';
import { writeHeader, writeHeads, writeTables, writeTrees } from './write-sections.ts';

export interface NamedModel {
  readonly name: string;
  readonly model: TreeModel;
}

/** One image of several models over the same features, without a loss: `unpackModels` gives them back to the bit. */
export function packModels(named: readonly NamedModel[]): Uint8Array {
  const featureNames = checkHeads(named);
  const models = named.map(({ model }) => model);
  const trees = models.flatMap((model) => model.trees);
  const tables = binTables(models, featureNames.length);
  const text = encodeText({
    featureNames,
    heads: named.map(({ name, model: { objective } }) => ({ name, objective })),
  });
  const covers = packCovers(trees);
  const width = widthOf(trees, tables);
  const nodes = packNodes(trees, tables, width);
  const counts: layout.Counts = {
    ...{ ...countAll(models, tables), width, isSplitOrder: Number(nodes.isSplitOrder) },
    ...{ nodeBytes: nodes.bytes.length, textBytes: text.length, coverBytes: covers.length },
  };
  const image = new Uint8Array(layout.offsetsOf(counts).byteLength);
  const sections = sectionsOf(image, counts);
  writeTables(sections, tables);
  writeHeads(sections, models);
  writeTrees(sections, trees);
  sections.nodeBits.set(nodes.bytes);
  sections.text.set(text);
  sections.covers.set(covers);
  writeHeader(image, counts);
  return image;
}

function checkHeads(named: readonly NamedModel[]): readonly string[] {
  const [first] = named;
  if (first === undefined) throw misuse('an image has at least one head');
  if (new Set(named.map(({ name }) => name)).size !== named.length) throw misuse('two heads have one name');
  const { featureNames } = first.model;
  for (const { name, model } of named) {
    const isSame =
      model.featureNames.length === featureNames.length &&
      model.featureNames.every((each, at) => each === featureNames[at]);
    if (!isSame) throw misuse(`head ${name} has other features than head ${first.name}`);
    if (!Number.isInteger(model.outputs) || model.outputs < 1 || model.trees.length % model.outputs !== 0)
      throw misuse(`head ${name} has ${model.trees.length} trees for ${model.outputs} outputs`);
    for (const tree of model.trees) checkTree(tree, featureNames.length);
  }
  const outputs = named.reduce((sum, { model }) => sum + model.outputs, 0);
  if (outputs > layout.mostOutputs) throw unsupported(`${outputs} outputs are more than ${layout.mostOutputs}`);
  return featureNames;
}

function widthOf(trees: readonly Tree[], { thresholds, slots }: BinTables): layout.Width {
  const largest = {
    slots: slots.length,
    thresholds: thresholds.reduce((most, { length }) => Math.max(most, length), 0),
    leaves: trees.reduce((most, { leafValue }) => Math.max(most, leafValue.length), 1),
  };
  const width = layout.widths.find((bytes) => layout.holds(bytes, largest));
  if (width === undefined) throw unsupported(`a tree of ${largest.leaves} leaves`);
  return width;
}

type Found = Omit<layout.Counts, 'width' | 'isSplitOrder' | 'nodeBytes' | 'textBytes' | 'coverBytes'>;

function countAll(models: readonly TreeModel[], { thresholds, slots }: BinTables): Found {
  const trees = models.flatMap((model) => model.trees);
  const sets = slots.flatMap(({ categories }) => (categories === undefined ? [] : [categories]));
  const leaves = total(trees.map(({ leafValue }) => leafValue));
  return {
    ...{ features: thresholds.length, heads: models.length, thresholds: total(thresholds) },
    ...{ slots: slots.length, sets: sets.length, setWords: total(sets) },
    ...{ trees: trees.length, nodes: leaves - trees.length, leaves },
  };
}

function total(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
