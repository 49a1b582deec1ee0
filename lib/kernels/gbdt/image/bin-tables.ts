import { categoricalBit, type Tree, type TreeModel } from '../tree-model.ts';

/** A view of a feature: what is missing has its bin in it. Nodes that decide alike share it. */
export interface Slot {
  readonly feature: number;
  readonly decision: number;
  /** The set of a categorical decision: a slot with two bins, within and outside. */
  readonly categories?: Uint32Array;
}

/** What all heads of an image share. */
export interface BinTables {
  /** Of each feature, distinct and rising; −0 stands before 0. */
  readonly thresholds: readonly Float64Array[];
  /** With thresholds first, then with sets; rising by feature and decision. */
  readonly slots: readonly Slot[];
  slotOf(tree: Tree, node: number): number;
  binOf(tree: Tree, node: number): number;
}

export function binTables(models: readonly TreeModel[], features: number): BinTables {
  const found = collect(models, features);
  const thresholds = found.thresholds.map((seen) => new Float64Array([...seen].map(fromKey)).sort(byValue));
  const bins = thresholds.map((values) => new Map([...values].map((value, bin) => [toKey(value), bin])));
  const slots = [...found.slots.values()].sort(bySlot);
  const numbers = new Map(slots.map((slot, number) => [slotKey(slot), number]));
  return {
    ...{ thresholds, slots },
    slotOf: (tree, node) => numbers.get(slotKey(slotAt(tree, node))) ?? 0,
    binOf: (tree, node) =>
      isCategorical(tree, node) ? 0 : (bins[tree.splitFeature[node] ?? 0]?.get(toKey(tree.threshold[node] ?? 0)) ?? 0),
  };
}

interface Found {
  readonly thresholds: readonly Set<number>[];
  readonly slots: Map<string, Slot>;
}

function collect(models: readonly TreeModel[], features: number): Found {
  const thresholds = Array.from({ length: features }, () => new Set<number>());
  const slots = new Map<string, Slot>();
  for (const tree of models.flatMap(({ trees }) => trees))
    for (let node = 0; node < tree.splitFeature.length; node += 1) {
      const slot = slotAt(tree, node);
      slots.set(slotKey(slot), slot);
      if (slot.categories === undefined) thresholds[slot.feature]?.add(toKey(tree.threshold[node] ?? 0));
    }
  return { thresholds, slots };
}

function isCategorical(tree: Tree, node: number): boolean {
  return ((tree.decisionType[node] ?? 0) & categoricalBit) !== 0;
}

function slotAt(tree: Tree, node: number): Slot {
  const slot = { feature: tree.splitFeature[node] ?? 0, decision: tree.decisionType[node] ?? 0 };
  if (!isCategorical(tree, node)) return slot;
  const set = tree.threshold[node] ?? 0;
  return { ...slot, categories: tree.categories.subarray(tree.categoryBounds[set], tree.categoryBounds[set + 1]) };
}

function slotKey({ feature, decision, categories }: Slot): string {
  return `${feature} ${decision} ${categories?.join(' ') ?? ''}`;
}

/** Of −0, which a set takes for 0, the key is what no threshold is. */
function toKey(threshold: number): number {
  return Object.is(threshold, -0) ? Number.NaN : threshold;
}

function fromKey(key: number): number {
  return Number.isNaN(key) ? -0 : key;
}

function byValue(left: number, right: number): number {
  if (left !== right) return left < right ? -1 : 1;
  return Number(Object.is(right, -0)) - Number(Object.is(left, -0));
}

function bySlot(left: Slot, right: Slot): number {
  const sets = Number(left.categories !== undefined) - Number(right.categories !== undefined);
  if (sets !== 0) return sets;
  if (left.feature !== right.feature) return left.feature - right.feature;
  if (left.decision !== right.decision) return left.decision - right.decision;
  return slotKey(left) < slotKey(right) ? -1 : 1;
}
