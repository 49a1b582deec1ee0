import { TrailingQuantile } from '../../lib/domain/train/labels/trailing-quantile.ts';

const [unknown, calm, usual, wild] = [0, 1, 2, 3];

/** Which third of the trailing decisions a volatility falls into, by what was known at each decision. */
export function volatilityRegimes(volatility: Float64Array, most: number): Float64Array {
  const [lower, upper] = [new TrailingQuantile(1 / 3, most), new TrailingQuantile(2 / 3, most)];
  return volatility.map((value) => {
    if (Number.isNaN(value)) return unknown;
    lower.add(value);
    upper.add(value);
    if (value > upper.value()) return wild;
    return value > lower.value() ? usual : calm;
  });
}
