import type { Explainer } from './explainer.ts';
import { explainedRows, planExplanation } from './explanation-plan.ts';
import type { PreparedExplanation } from './prepare-explanation.ts';
import { type KernelExports, reserveMemory } from '../score/web-assembly.ts';
import { writeExplanation } from './write-explanation.ts';

/** The kernel is this explainer's from now on. */
export function wasmExplainer(kernel: KernelExports, prepared: PreparedExplanation): Explainer {
  const plan = planExplanation(prepared);
  const { features, width } = plan;
  const buffer = reserveMemory(kernel, plan.bytes);
  writeExplanation(buffer, plan, prepared.expected);
  const given = new Float64Array(buffer, plan.rows, explainedRows * features);
  const explained = new Float64Array(buffer, plan.values, explainedRows * width);
  const explainRow = (row: Float64Array, into: Float64Array): void => {
    for (let at = 0; at < features; at += 1) given[at] = row[at] ?? Number.NaN;
    kernel.explainBlock(plan.at, 1);
    for (let at = 0; at < width; at += 1) into[at] = explained[at] ?? Number.NaN;
  };
  const explainRows = (rows: Float64Array, count: number, into: Float64Array): void => {
    for (let first = 0; first < count; first += explainedRows) {
      const block = Math.min(explainedRows, count - first);
      given.set(rows.subarray(first * features, (first + block) * features));
      kernel.explainBlock(plan.at, block);
      for (let at = 0; at < block * width; at += 1) into[first * width + at] = explained[at] ?? Number.NaN;
    }
  };
  return { explainRow, explainRows };
}
