import type { LinearTable } from './linear-table.ts';
import { checkFinite, checkLength } from './row-checks.ts';
import { tiedOrder } from './tied-order.ts';

/** Rows to fit; equal inputs are one point, whatever their order. */
export interface WeightedPoints {
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
  /** Above 0. @default 1 for every row */
  readonly weights?: Float64Array;
}

/**
 * The rising function with the least weighted squared error (Ayer et al. 1955), as a table that is constant over every
 * pooled block and linear between blocks.
 */
export function fitIsotonic({ inputs, outputs, weights }: WeightedPoints): LinearTable {
  checkLength('outputs', inputs.length, outputs);
  if (inputs.length === 0) throw new RangeError('nothing can be fitted to no rows');
  const points = mergeTies({ inputs, outputs, weights: weights ?? new Float64Array(inputs.length).fill(1) });
  poolAdjacentViolators(points.outputs, points.weights);
  return blockEdges(points.inputs, points.outputs);
}

/**
 * Makes `values` rise, in place: neighbours that fall are pooled into their weighted mean until none is left. Every
 * value enters and leaves the stack of blocks at most once, so the time is linear.
 */
export function poolAdjacentViolators(values: Float64Array, weights: Float64Array): void {
  checkPoints(values, weights);
  const blocks = { means: new Float64Array(values.length), masses: new Float64Array(values.length) };
  const ends = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row += 1) {
    let mean = values[row] ?? 0;
    let mass = weights[row] ?? 0;
    for (; count > 0 && (blocks.means[count - 1] ?? 0) >= mean; count -= 1) {
      const held = blocks.masses[count - 1] ?? 0;
      // Towards the old mean by a share, not Σwy / Σw: a block of equal values keeps their exact value.
      mean += (((blocks.means[count - 1] ?? 0) - mean) * held) / (mass + held);
      mass += held;
    }
    blocks.means[count] = mean;
    blocks.masses[count] = mass;
    ends[count] = row + 1;
    count += 1;
  }
  for (let block = 0; block < count; block += 1) {
    values.fill(blocks.means[block] ?? 0, block === 0 ? 0 : ends[block - 1], ends[block]);
  }
}

function checkPoints(values: Float64Array, weights: Float64Array): void {
  checkFinite('value', values);
  checkLength('weights', values.length, weights);
  const wrong = weights.findIndex((weight) => !(weight > 0));
  if (wrong >= 0) throw new RangeError(`a weight is above 0, row ${wrong} has ${weights[wrong] ?? ''}`);
}

/** One point per distinct input, rising. */
function mergeTies({ inputs, outputs, weights }: Required<WeightedPoints>): Required<WeightedPoints> {
  checkLength('weights', inputs.length, weights);
  const { rows, ends } = tiedOrder(inputs);
  const means = new Float64Array(ends.length);
  const masses = new Float64Array(ends.length);
  ends.forEach((end, group) => {
    let [sum, mass] = [0, 0];
    for (const row of rows.subarray(group === 0 ? 0 : ends[group - 1], end)) {
      const weight = weights[row] ?? 0;
      sum += weight * (outputs[row] ?? 0);
      mass += weight;
    }
    means[group] = sum / mass;
    masses[group] = mass;
  });
  return { inputs: Float64Array.from(ends, (end) => inputs[rows[end - 1] ?? 0] ?? 0), outputs: means, weights: masses };
}

/** First and last point of each run of equal outputs. */
function blockEdges(inputs: Float64Array, outputs: Float64Array): LinearTable {
  const isEdge = (at: number): boolean => outputs[at - 1] !== outputs[at] || outputs[at + 1] !== outputs[at];
  return {
    inputs: inputs.filter((_, at) => isEdge(at)),
    outputs: outputs.filter((_, at) => isEdge(at)),
  };
}
