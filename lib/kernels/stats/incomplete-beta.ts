import { poissonDeviance, stirlingError } from './log-gamma.ts';
import { fromLower, fromUpper, maximumTerms, type Tails, tiny } from './tails.ts';

export interface BetaShape {
  readonly a: number;
  readonly b: number;
}

/**
 * The regularised incomplete beta functions Iₓ(a, b) and I₁₋ₓ(b, a) for a, b > 0 and 0 ≤ x ≤ 1 by their continued
 * fraction (DLMF 8.17.22). The complement 1 − x is an argument, because near 1 only the caller knows its digits.
 * NaN where they are not defined.
 */
export function regularizedBeta({ a, b }: BetaShape, x: number, complement: number = 1 - x): Tails {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(complement >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return fromLower(0);
  if (complement === 0) return fromUpper(0);
  const front = betaFront({ a, b }, x, complement);
  if (x * (b + 1) < complement * (a + 1)) return fromLower((front * continuedFraction({ a, b }, x)) / a);
  return fromUpper((front * continuedFraction({ a: b, b: a }, complement)) / b);
}

/** x^a·(1−x)^b / B(a, b), by the deviances of a and b from their means (Loader 2000). */
function betaFront({ a, b }: BetaShape, x: number, complement: number): number {
  const total = a + b;
  const error = stirlingError(total) - stirlingError(a) - stirlingError(b);
  const deviance = poissonDeviance(a, total * x) + poissonDeviance(b, total * complement);
  // Γ(a+b) / (Γ(a)·Γ(b)) = a·b/(a+b) · Γ(a+b+1) / (Γ(a+1)·Γ(b+1)).
  return Math.sqrt((a * b) / (2 * Math.PI * total)) * Math.exp(error - deviance);
}

/** By Lentz's method, two coefficients a round. */
function continuedFraction({ a, b }: BetaShape, x: number): number {
  let numerator = 1;
  let inverse = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let value = inverse;
  for (let order = 1; order < maximumTerms; order += 1) {
    const place = a + 2 * order;
    const even = (order * (b - order) * x) / ((place - 1) * place);
    inverse = 1 / (1 + even * inverse || tiny);
    numerator = 1 + even / numerator || tiny;
    value *= inverse * numerator;
    const odd = (-(a + order) * (a + b + order) * x) / (place * (place + 1));
    inverse = 1 / (1 + odd * inverse || tiny);
    numerator = 1 + odd / numerator || tiny;
    const change = inverse * numerator;
    value *= change;
    if (Math.abs(change - 1) <= Number.EPSILON) break;
  }
  return value;
}
