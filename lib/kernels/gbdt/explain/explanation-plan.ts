import type { PreparedExplanation, PreparedTree } from './prepare-explanation.ts';
import { gaussLegendre, pointsFor } from './shap-quadrature.ts';

/** Rows that are explained at once: enough to read a tree once for many, few enough to stay in the cache. */
export const explainedRows = 16;
/** Of every value that nodes compare: see `assembly/spread-row.ts`. */
export const views = 5;
/** As they stand in `assembly/explanation.ts`. */
export const planBytes = 44;
export const treeBytes = 32;
export const nodeBytes = 56;
export const slotBytes = 288;
export const ruleBytes = 16;
export const partBytes = 208;
/** A line of the cache. */
const alignment = 64;

/** Eight points at most: a greater rule is summed in parts of 4, 6 or 8. */
export interface RulePart {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

export interface PlacedRule {
  readonly at: number;
  readonly parts: readonly RulePart[];
}

export interface PlacedTree {
  readonly prepared: PreparedTree;
  readonly rule: number;
  /** Where its values begin among those of a row. */
  readonly firstValue: number;
  /** Leaves whose sibling is a node. They have slots behind those of the nodes, in this order. */
  readonly leaves: Float64Array;
  readonly leftSlot: Int32Array;
  readonly rightSlot: Int32Array;
  readonly nodesAt: number;
  readonly pairsAt: number;
  readonly leavesAt: number;
  /** Of each set of categories. */
  readonly setsAt: readonly number[];
}

/** Addresses of all that lies in the memory of a kernel that explains one model. */
export interface ExplanationPlan {
  readonly at: number;
  readonly trees: readonly PlacedTree[];
  readonly rules: readonly PlacedRule[];
  readonly width: number;
  readonly features: number;
  readonly treesAt: number;
  readonly slots: number;
  readonly rows: number;
  readonly spread: number;
  readonly start: number;
  readonly sums: number;
  readonly values: number;
  readonly bytes: number;
}

type Reserve = (bytes: number) => number;

export function planExplanation(prepared: PreparedExplanation): ExplanationPlan {
  const { features, outputs } = prepared;
  const width = outputs * (features + 1);
  let end = 0;
  const reserve = (bytes: number): number => {
    const start = end;
    end = Math.ceil((end + bytes) / alignment) * alignment;
    return start;
  };
  const at = reserve(planBytes);
  const rules = new Map<number, PlacedRule>();
  const trees = placeTrees(prepared, { reserve, rules });
  const most = trees.reduce((sum, tree) => Math.max(sum, tree.prepared.nodes.length + tree.leaves.length), 0);
  const rest = {
    treesAt: reserve(treeBytes * trees.length),
    slots: reserve(slotBytes * most),
    rows: reserve(8 * explainedRows * features),
    spread: reserve(8 * views * explainedRows * features),
    start: reserve(16 * width),
    sums: reserve(16 * explainedRows * width),
    values: reserve(8 * explainedRows * width),
  };
  return { at, trees, rules: [...rules.values()], width, features, ...rest, bytes: end };
}

interface Placing {
  readonly reserve: Reserve;
  /** By their number of points. */
  readonly rules: Map<number, PlacedRule>;
}

/** A tree of one leaf explains nothing. */
function placeTrees({ trees, outputs, features }: PreparedExplanation, placing: Placing): readonly PlacedTree[] {
  return trees.flatMap((prepared, index) => {
    if (prepared.nodes.length === 0) return [];
    const firstValue = (index % outputs) * (features + 1);
    return [{ ...placeTree(prepared, placing), firstValue }];
  });
}

function placeTree(prepared: PreparedTree, { reserve, rules }: Placing): Omit<PlacedTree, 'firstValue'> {
  const { tree, nodes, inner, left, right } = prepared;
  const points = pointsFor(prepared.distinctFeatures);
  const rule = rules.get(points) ?? placeRule(points, reserve);
  rules.set(points, rule);
  const leaves: number[] = [];
  const [leftSlot, rightSlot] = [new Int32Array(nodes.length), new Int32Array(nodes.length)];
  const slotOf = (child: number): number =>
    child < 0 ? nodes.length + leaves.push(tree.leafValue[~child] ?? 0) - 1 : child;
  for (let place = 0; place < inner; place += 1) {
    leftSlot[place] = slotOf(left[place] ?? 0);
    rightSlot[place] = slotOf(right[place] ?? 0);
  }
  const setsAt: number[] = [];
  for (let set = 0; set < tree.categoryBounds.length - 1; set += 1)
    setsAt.push(reserve(4 + 4 * wordsOf(prepared, set).length));
  return {
    ...{ prepared, rule: rule.at, leftSlot, rightSlot, leaves: Float64Array.from(leaves), setsAt },
    nodesAt: reserve(nodeBytes * nodes.length),
    pairsAt: reserve(16 * (nodes.length - inner)),
    leavesAt: reserve(8 * leaves.length),
  };
}

export function wordsOf({ tree }: PreparedTree, set: number): Uint32Array {
  return tree.categories.subarray(tree.categoryBounds[set], tree.categoryBounds[set + 1]);
}

function placeRule(points: number, reserve: Reserve): PlacedRule {
  const { nodes, weights } = gaussLegendre(points);
  const pairs = points / 2;
  const count = Math.ceil(pairs / 4);
  const cut = (part: number): number => 2 * Math.round((part * pairs) / count);
  const parts = Array.from({ length: count }, (_, part) => ({
    nodes: nodes.subarray(cut(part), cut(part + 1)),
    weights: weights.subarray(cut(part), cut(part + 1)),
  }));
  return { at: reserve(ruleBytes + partBytes * count), parts };
}
