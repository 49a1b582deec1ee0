/** A piecewise-linear function: linear between its points, constant outside them. */
export interface LinearTable {
  /** Strictly rising, at least one. */
  readonly inputs: ArrayLike<number>;
  readonly outputs: ArrayLike<number>;
}

/** NaN for NaN. */
export function readLinearTable({ inputs, outputs }: LinearTable, input: number): number {
  if (Number.isNaN(input)) return Number.NaN;
  const above = firstAbove(inputs, input);
  if (above === 0) return outputs[0] ?? Number.NaN;
  const left = outputs[above - 1] ?? Number.NaN;
  if (above === inputs.length) return left;
  const start = inputs[above - 1] ?? Number.NaN;
  const share = (input - start) / ((inputs[above] ?? Number.NaN) - start);
  return left + ((outputs[above] ?? Number.NaN) - left) * share;
}

/** How many inputs are not above `input`, by halving. */
function firstAbove(inputs: ArrayLike<number>, input: number): number {
  let [low, high] = [0, inputs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((inputs[middle] ?? 0) <= input) low = middle + 1;
    else high = middle;
  }
  return low;
}
