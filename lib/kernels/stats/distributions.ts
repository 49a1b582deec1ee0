import { regularizedBeta } from './incomplete-beta.ts';
import { regularizedGamma } from './incomplete-gamma.ts';
import type { Tails } from './tails.ts';

/** P(X ≤ x) and P(X > x) of χ² with `freedom` degrees of freedom. */
export function chiSquaredTails(x: number, freedom: number): Tails {
  return regularizedGamma(freedom / 2, Math.max(x, 0) / 2);
}

/** Of the standard normal law: half of χ² with one degree of freedom lies on either side. */
export function normalTails(x: number): Tails {
  return aroundZero(x, regularizedGamma(0.5, (x * x) / 2).upper / 2);
}

/** Of Student's t with `freedom` degrees of freedom, by Iᵧ(ν/2, ½) with y = ν/(ν + x²). */
export function studentTails(x: number, freedom: number): Tails {
  const square = x * x;
  // Beyond the largest square nothing is left; ∞/∞ would say NaN.
  if (square === Number.POSITIVE_INFINITY) return aroundZero(x, 0);
  const total = freedom + square;
  return aroundZero(x, regularizedBeta({ a: freedom / 2, b: 0.5 }, freedom / total, square / total).lower / 2);
}

function aroundZero(x: number, outer: number): Tails {
  return x > 0 ? { lower: 1 - outer, upper: outer } : { lower: outer, upper: 1 - outer };
}

/** Φ⁻¹(p): −∞ at 0, ∞ at 1, NaN outside. */
export function normalQuantile(probability: number): number {
  return symmetricQuantile(probability, (x) => normalTails(x).lower);
}

/** The t with P(T ≤ t) = p. */
export function studentQuantile(probability: number, freedom: number): number {
  return symmetricQuantile(probability, (x) => studentTails(x, freedom).lower);
}

/** Of a law around 0: solved in the lower half, where probabilities keep all their digits. */
function symmetricQuantile(probability: number, lowerTail: (x: number) => number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability > 0.5) return -symmetricQuantile(1 - probability, lowerTail);
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  if (probability === 0.5) return 0;
  if (Number.isNaN(lowerTail(-1))) return Number.NaN;
  let low = -1;
  while (lowerTail(low) > probability) low *= 2;
  return bisect(lowerTail, probability, { low, high: 0 });
}

/**
 * Where a rising function reaches the target, to the last bit: halving takes some sixty evaluations, cannot diverge and
 * needs no derivative, and no caller asks for more than a few.
 */
export function bisect(rising: (x: number) => number, target: number, { low, high }: Bracket): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (rising(middle) < target) low = middle;
    else high = middle;
  }
}

export interface Bracket {
  readonly low: number;
  readonly high: number;
}
