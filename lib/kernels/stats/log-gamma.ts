/**
 * Own because the packages of the field subtract logarithms of gamma functions, which costs a relative a·ln a of the
 * precision. Loader (2000, "Fast and Accurate Computation of Binomial Probabilities") splits off what is small: the
 * error of Stirling's formula, and the deviance of an observation from its mean.
 */
const halfLogTwoPi = 0.9189385332046728;

/** Coefficients of 1/x, 1/x³, … of Stirling's series: B₂ₖ / (2k(2k−1)). */
const stirlingSeries = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** From here on the series above is exact to the last bit of a double. */
const seriesStart = 12;

/** δ(x) in Γ(x+1) = √(2πx)·(x/e)^x·e^δ(x), for x > 0. */
export function stirlingError(x: number): number {
  let error = 0;
  let at = x;
  // δ(x) − δ(x+1) = (x + ½)·ln(1 + 1/x) − 1.
  for (; at < seriesStart; at += 1) error += (at + 0.5) * Math.log1p(1 / at) - 1;
  const square = 1 / (at * at);
  let series = 0;
  for (const coefficient of stirlingSeries.toReversed()) series = series * square + coefficient;
  return error + series / at;
}

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  return stirlingError(x) + (x - 0.5) * Math.log(x) - x + halfLogTwoPi;
}

/** x·ln(x/m) + m − x for x ≥ 0 and m > 0, without the cancellation where both are near each other. */
export function poissonDeviance(x: number, mean: number): number {
  if (x === 0) return mean;
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  // With v = (x−m)/(x+m): ln(x/m) = 2·(v + v³/3 + v⁵/5 + …).
  const ratio = difference / (x + mean);
  const square = ratio * ratio;
  let power = 2 * x * ratio;
  let sum = difference * ratio;
  for (let order = 3; ; order += 2) {
    power *= square;
    const next = sum + power / order;
    if (next === sum) return sum;
    sum = next;
  }
}
