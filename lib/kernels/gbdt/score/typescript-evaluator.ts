import { type BinPlan, binPlan, zeroBound } from './bin-plan.ts';
import type { Evaluator } from './evaluator.ts';
import { headWords, leafBit } from '../image/image-layout.ts';
import type { Image } from '../image/open-image.ts';

/** The state of one row at a time: kept, so that nothing is allocated for a row. */
interface Walk {
  readonly image: Image;
  readonly plan: BinPlan;
  readonly bins: Uint32Array;
  rows: Float64Array;
  /** Where the row begins. */
  row: number;
}

/** The walk where there is no WebAssembly: the same bins, the same order, several times slower. */
export function typescriptEvaluator(image: Image): Evaluator {
  const { features, slots } = image.counts;
  const walk: Walk = { image, plan: binPlan(image), bins: new Uint32Array(slots), rows: new Float64Array(), row: 0 };
  const scoreRows = (rows: Float64Array, count: number, scores: Float64Array): void => {
    walk.rows = rows;
    let to = 0;
    for (let row = 0; row < count; row += 1) {
      walk.row = row * features;
      binNumbers(walk);
      binSets(walk);
      to = sumHeads(walk, scores, to);
    }
  };
  return { scoreRow: (row, scores) => scoreRows(row, 1, scores), scoreRows };
}

function binNumbers({ image: { thresholds }, plan, bins, rows, row }: Walk): void {
  for (const { feature, start, count, firstSlot, endSlot } of plan.features) {
    const given = rows[row + feature] ?? Number.NaN;
    const isZero = Math.abs(given) <= zeroBound;
    const x = isZero ? 0 : given;
    let low = start;
    for (let end = start + count; low < end;) {
      const middle = (low + end) >>> 1;
      if ((thresholds[middle] ?? 0) < x) low = middle + 1;
      else end = middle;
    }
    for (let slot = firstSlot; slot < endSlot; slot += 1) {
      const isMissing = x !== x || (isZero && plan.takesZero[slot] === 1);
      bins[slot] = isMissing ? (plan.missingBins[slot] ?? 0) : low - start;
    }
  }
}

/** A fraction is cut towards zero, so that −0.5 is category 0. */
function binSets({ image: { setWords }, plan, bins, rows, row }: Walk): void {
  for (const { feature, slot, start, words } of plan.sets) {
    const x = rows[row + feature] ?? Number.NaN;
    const category = x > -1 && x < 32 * words ? Math.trunc(x) : -1;
    const isWithin = category >= 0 && (((setWords[start + (category >>> 5)] ?? 0) >>> (category & 31)) & 1) === 1;
    bins[slot] = isWithin ? 0 : 1;
  }
}

/** Returns where the scores of the next row begin. */
function sumHeads(walk: Walk, scores: Float64Array, to: number): number {
  const { heads } = walk.image;
  let tree = 0;
  let first = to;
  for (let head = 0; head < heads.length; head += headWords) {
    const trees = heads[head] ?? 0;
    const outputs = heads[head + 1] ?? 0;
    scores.fill(0, first, first + outputs);
    for (let own = 0; own < trees; own += 1) {
      const at = first + (own % outputs);
      scores[at] = (scores[at] ?? 0) + leafOf(walk, tree + own);
    }
    tree += trees;
    first += outputs;
  }
  return first;
}

function leafOf({ image: { nodes, leaves, treeStarts }, bins }: Walk, tree: number): number {
  const start = treeStarts[tree] ?? 0;
  const leaf = leafBit(nodes.BYTES_PER_ELEMENT);
  let child = start === treeStarts[tree + 1] ? leaf : 0;
  while (child < leaf) {
    const node = 4 * (start + child);
    const goesLeft = (bins[nodes[node] ?? 0] ?? 0) <= (nodes[node + 1] ?? 0);
    child = nodes[node + (goesLeft ? 2 : 3)] ?? leaf;
  }
  return leaves[start + tree + child - leaf] ?? Number.NaN;
}
