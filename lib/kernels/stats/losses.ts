import { checkLabels, checkLength } from './row-checks.ts';

/** Probabilities of 0 and 1 are moved this far inside, so that one certain error costs 34.5 and not everything. */
export const probabilityFloor = 1e-15;

/** (p − y)² of every row: Brier (1950) for two outcomes, in the form of one term. */
export function brierLosses(probabilities: Float64Array, labels: Uint8Array): Float64Array {
  checkLabels(probabilities.length, labels);
  return probabilities.map((probability, row) => (probability - (labels[row] ?? 0)) ** 2);
}

/** −ln of the probability of what happened, clipped to [`probabilityFloor`, 1 − `probabilityFloor`]. */
export function logLosses(probabilities: Float64Array, labels: Uint8Array): Float64Array {
  checkLabels(probabilities.length, labels);
  return probabilities.map((probability, row) => {
    const clipped = Math.min(Math.max(probability, probabilityFloor), 1 - probabilityFloor);
    return labels[row] === 1 ? -Math.log(clipped) : -Math.log1p(-clipped);
  });
}

/** max(q·(y − f), (q − 1)·(y − f)) of every row: least in the mean where f is the quantile at level q. */
export function pinballLosses(forecasts: Float64Array, outcomes: Float64Array, level: number): Float64Array {
  checkLength('outcomes', forecasts.length, outcomes);
  if (!(level > 0 && level < 1)) throw new RangeError(`a quantile level lies between 0 and 1, got ${level}`);
  return forecasts.map((forecast, row) => {
    const error = (outcomes[row] ?? Number.NaN) - forecast;
    return Math.max(level * error, (level - 1) * error);
  });
}

export function squaredLosses(forecasts: Float64Array, outcomes: Float64Array): Float64Array {
  checkLength('outcomes', forecasts.length, outcomes);
  return forecasts.map((forecast, row) => (forecast - (outcomes[row] ?? Number.NaN)) ** 2);
}

/**
 * The unit deviance of the Tweedie family (Jørgensen 1987) of every row, for powers from 1, where it is Poisson's, to
 * below 2. Least in the mean where f is the mean. Infinite where 0 was forecast and more came.
 */
export function tweedieDeviances(forecasts: Float64Array, outcomes: Float64Array, power: number): Float64Array {
  checkLength('outcomes', forecasts.length, outcomes);
  if (!(power >= 1 && power < 2)) throw new RangeError(`a power lies between 1 and 2, got ${power}`);
  return forecasts.map((forecast, row) => unitDeviance(forecast, outcomes[row] ?? Number.NaN, power));
}

function unitDeviance(forecast: number, outcome: number, power: number): number {
  if (power === 1) return 2 * ((outcome === 0 ? 0 : outcome * Math.log(outcome / forecast)) - outcome + forecast);
  // y^(2−p)/((1−p)(2−p)) − y·f^(1−p)/(1−p) + f^(2−p)/(2−p); 1 − p is below 0, so f = 0 would say 0 · ∞ of y = 0.
  const cross = outcome === 0 ? 0 : (outcome * forecast ** (1 - power)) / (1 - power);
  const own = outcome ** (2 - power) / ((1 - power) * (2 - power));
  return 2 * (own - cross + forecast ** (2 - power) / (2 - power));
}
