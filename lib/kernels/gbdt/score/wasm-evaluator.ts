import { binPlan } from './bin-plan.ts';
import type { Evaluator } from './evaluator.ts';
import { blockRows, layOut } from './kernel-layout.ts';
import { writePlan } from './kernel-plan.ts';
import type { Image } from '../image/open-image.ts';
import type { KernelExports } from './web-assembly.ts';

/** Fewer rows than this are quicker one by one than as a block, which always costs 64. */
const leastBlock = 16;

/** Of an image that was read in the memory of this kernel, which is the evaluator's from now on. */
export function wasmEvaluator(kernel: KernelExports, image: Image, outputs: number): Evaluator {
  const { buffer } = kernel.memory;
  const address = layOut(image.counts, outputs);
  const { features } = image.counts;
  writePlan(buffer, address, { image, bins: binPlan(image), outputs });
  const given = new Float64Array(buffer, address.rows, blockRows * features);
  const scored = new Float64Array(buffer, address.scores, blockRows * outputs);
  const scoreOne = (rows: Float64Array, scores: Float64Array, row: number): void => {
    for (let at = 0; at < features; at += 1) given[at] = rows[row * features + at] ?? Number.NaN;
    kernel.scoreRow(address.plan);
    for (let at = 0; at < outputs; at += 1) scores[row * outputs + at] = scored[at] ?? Number.NaN;
  };
  const scoreBlock = (rows: Float64Array, scores: Float64Array, { first, count }: Block): void => {
    given.set(rows.subarray(first * features, (first + count) * features));
    kernel.scoreBlock(address.plan, count);
    for (let at = 0; at < count * outputs; at += 1) scores[first * outputs + at] = scored[at] ?? Number.NaN;
  };
  const scoreRows = (rows: Float64Array, count: number, scores: Float64Array): void => {
    let first = 0;
    for (; count - first >= leastBlock; first += blockRows)
      scoreBlock(rows, scores, { first, count: Math.min(blockRows, count - first) });
    for (; first < count; first += 1) scoreOne(rows, scores, first);
  };
  return { scoreRow: (row, scores) => scoreOne(row, scores, 0), scoreRows };
}

interface Block {
  readonly first: number;
  readonly count: number;
}
