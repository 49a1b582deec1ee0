/** The highest and the lowest price of one interval. */
export interface HighLow {
  readonly high: number;
  readonly low: number;
}

const denominator = 3 - 2 * Math.SQRT2;

/** Spread from the ranges of two intervals in a row (Corwin and Schultz, 2012), where negative estimates are zero. */
export function highLowSpread(earlier: HighLow, later: HighLow): number {
  const beta = Math.log(earlier.high / earlier.low) ** 2 + Math.log(later.high / later.low) ** 2;
  const gamma = Math.log(Math.max(earlier.high, later.high) / Math.min(earlier.low, later.low)) ** 2;
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / denominator - Math.sqrt(gamma / denominator);
  return Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)));
}
