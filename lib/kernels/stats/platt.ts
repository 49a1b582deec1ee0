import { checkFinite, checkLabels } from './row-checks.ts';

/** P(1 | score) = 1 / (1 + e^−(slope·score + intercept)). */
export interface LogisticCurve {
  readonly slope: number;
  readonly intercept: number;
}

export function readLogisticCurve({ slope, intercept }: LogisticCurve, score: number): number {
  return 1 / (1 + Math.exp(-(slope * score + intercept)));
}

/** Half a dozen steps are usual; scores that separate the labels take a few more. */
const maximumSteps = 100;
const maximumHalvings = 40;
/** Relative error of a loss summed over many rows. */
const lossRounding = 1e-12;
/** Keeps the matrix of equal scores regular, far below what changes a fit. */
const ridge = 1e-12;
/** Half the expected gain of a step, per row, below which nothing is left to gain. */
const smallestGain = 1e-20;

/**
 * Platt's scaling (1999) by Newton's method with halving, in the form of Lin, Lin and Weng (2007): the targets are
 * (N₁+1)/(N₁+2) and 1/(N₀+2) instead of 1 and 0, so that scores that separate the labels still have a finite slope.
 * Scores are standardised first: the ridge and the limits then mean the same on every scale.
 */
export function fitPlatt(scores: Float64Array, labels: Uint8Array): LogisticCurve {
  checkLabels(scores.length, labels);
  if (scores.length === 0) throw new RangeError('nothing can be fitted to no rows');
  checkFinite('score', scores);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const spread = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  const scale = spread > 0 ? spread : 1;
  const standard = scores.map((score) => (score - mean) / scale);
  const { slope, intercept } = descend(standard, labels);
  return { slope: slope / scale, intercept: intercept - (slope * mean) / scale };
}

function descend(scores: Float64Array, labels: Uint8Array): LogisticCurve {
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const zeros = labels.length - ones;
  const targets = Float64Array.from(labels, (label) => (label === 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2)));
  let curve: LogisticCurve = { slope: 0, intercept: Math.log((ones + 1) / (zeros + 1)) };
  for (let step = 0; step < maximumSteps; step += 1) {
    const direction = newtonDirection({ scores, targets }, curve);
    if (direction.gain <= smallestGain * scores.length) break;
    const next = descendAlong({ scores, targets }, curve, direction);
    if (next === undefined) break;
    curve = next;
  }
  return curve;
}

interface Targets {
  readonly scores: Float64Array;
  readonly targets: Float64Array;
}

/** A step, and the fall of the loss that its slope at the start promises. */
interface Direction extends LogisticCurve {
  readonly gain: number;
}

function newtonDirection({ scores, targets }: Targets, curve: LogisticCurve): Direction {
  let [slopeGradient, interceptGradient, slopes, cross, intercepts] = [0, 0, ridge, 0, ridge];
  scores.forEach((score, row) => {
    const probability = readLogisticCurve(curve, score);
    const error = probability - (targets[row] ?? 0);
    const weight = probability * (1 - probability);
    slopeGradient += error * score;
    interceptGradient += error;
    slopes += weight * score * score;
    cross += weight * score;
    intercepts += weight;
  });
  const determinant = slopes * intercepts - cross * cross;
  const slope = (cross * interceptGradient - intercepts * slopeGradient) / determinant;
  const intercept = (cross * slopeGradient - slopes * interceptGradient) / determinant;
  return { slope, intercept, gain: -(slope * slopeGradient + intercept * interceptGradient) };
}

/** The longest of the step's halves that falls by enough (Armijo 1966). */
function descendAlong(rows: Targets, from: LogisticCurve, direction: Direction): LogisticCurve | undefined {
  // Near the minimum rounding hides the fall of the loss, but not the step: whole steps are taken there.
  const start = crossEntropy(rows, from) * (1 + lossRounding);
  for (let halvings = 0; halvings < maximumHalvings; halvings += 1) {
    const share = 2 ** -halvings;
    const slope = from.slope + share * direction.slope;
    const intercept = from.intercept + share * direction.intercept;
    if (crossEntropy(rows, { slope, intercept }) < start - 1e-4 * share * direction.gain) return { slope, intercept };
  }
  return undefined;
}

/** −Σ t·ln p + (1−t)·ln(1−p), in the form that cannot overflow: ln(1 + e^−|z|) + max(z, 0) − t·z. */
function crossEntropy({ scores, targets }: Targets, { slope, intercept }: LogisticCurve): number {
  let sum = 0;
  scores.forEach((score, row) => {
    const logit = slope * score + intercept;
    sum += Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - (targets[row] ?? 0) * logit;
  });
  return sum;
}
