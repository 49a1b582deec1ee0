import { poissonDeviance, stirlingError } from './log-gamma.ts';
import { fromLower, fromUpper, maximumTerms, type Tails, tiny } from './tails.ts';

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) for a > 0 and x ≥ 0: the series of P below the mean,
 * the continued fraction of Q above it (DLMF 8.11.4 and 8.9.2). NaN where they are not defined.
 */
export function regularizedGamma(shape: number, x: number): Tails {
  if (!(shape > 0) || !(x >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return fromLower(0);
  if (x === Number.POSITIVE_INFINITY) return fromUpper(0);
  // x^a·e^−x/Γ(a+1), by its deviance.
  const front = Math.exp(-stirlingError(shape) - poissonDeviance(shape, x)) / Math.sqrt(2 * Math.PI * shape);
  return x < shape + 1
    ? fromLower(front * seriesSum(shape, x))
    : fromUpper(front * shape * continuedFraction(shape, x));
}

/** 1 + x/(a+1) + x²/((a+1)(a+2)) + … */
function seriesSum(shape: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let order = 1; order < maximumTerms; order += 1) {
    term *= x / (shape + order);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** 1/(x+1−a − 1·(1−a)/(x+3−a − 2·(2−a)/(x+5−a − …))) by Lentz's method. */
function continuedFraction(shape: number, x: number): number {
  let denominator = x + 1 - shape;
  let numerator = 1 / tiny;
  let inverse = 1 / (denominator || tiny);
  let value = inverse;
  for (let order = 1; order < maximumTerms; order += 1) {
    const coefficient = -order * (order - shape);
    denominator += 2;
    inverse = 1 / (coefficient * inverse + denominator || tiny);
    numerator = denominator + coefficient / numerator || tiny;
    const change = inverse * numerator;
    value *= change;
    if (Math.abs(change - 1) <= Number.EPSILON) break;
  }
  return value;
}
