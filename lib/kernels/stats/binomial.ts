import { bisect, normalQuantile } from './distributions.ts';
import { regularizedBeta } from './incomplete-beta.ts';
import type { Interval } from './interval.ts';
import { poissonDeviance, stirlingError } from './log-gamma.ts';

export interface Successes {
  readonly successes: number;
  readonly trials: number;
}

export interface BinomialTest {
  /** P(X ≤ successes). */
  readonly lower: number;
  /** P(X ≥ successes). */
  readonly upper: number;
  /** All outcomes that are no likelier than the one seen. */
  readonly twoSided: number;
}

/** The exact test of a share, by the beta tails of the binomial law. */
export function binomialTest({ successes, trials }: Successes, rate: number): BinomialTest {
  checkCounts({ successes, trials });
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`a rate lies between 0 and 1, got ${rate}`);
  const lower = atMost({ successes, trials }, rate);
  const upper = atLeast({ successes, trials }, rate);
  // Equal probabilities may differ in their last bits.
  const limit = probabilityOf({ successes, trials }, rate) * (1 + 1e-7);
  const isBelow = successes < trials * rate;
  const other = isBelow ? firstUnlikely(trials, rate, limit) : lastUnlikely(trials, rate, limit);
  const far = isBelow ? atLeast({ successes: other, trials }, rate) : atMost({ successes: other, trials }, rate);
  const isOutermost = isBelow ? other > successes : other < successes;
  return { lower, upper, twoSided: isOutermost ? Math.min(1, far + (isBelow ? lower : upper)) : 1 };
}

/** Clopper and Pearson (1934): covers at least with `confidence`, whatever the rate. */
export function clopperPearson({ successes, trials }: Successes, confidence: number): Interval {
  checkCounts({ successes, trials });
  const outside = (1 - confidence) / 2;
  const unit = { low: 0, high: 1 };
  return {
    lower: successes === 0 ? 0 : bisect((rate) => atLeast({ successes, trials }, rate), outside, unit),
    upper: successes === trials ? 1 : bisect((rate) => -atMost({ successes, trials }, rate), -outside, unit),
  };
}

/** Wilson (1927): right on average over rates, and shorter. The whole unit interval of no trials. */
export function wilson({ successes, trials }: Successes, confidence: number): Interval {
  checkCounts({ successes, trials });
  if (trials === 0) return { lower: 0, upper: 1 };
  const z = -normalQuantile((1 - confidence) / 2);
  const share = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const middle = (share + (z * z) / (2 * trials)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  // At the ends the formula gives 0 and 1 but for rounding.
  return {
    lower: successes === 0 ? 0 : Math.max(0, middle - half),
    upper: successes === trials ? 1 : Math.min(1, middle + half),
  };
}

/** P(X ≥ k) = I_rate(k, n−k+1). */
function atLeast({ successes, trials }: Successes, rate: number): number {
  if (successes <= 0) return 1;
  return successes > trials ? 0 : regularizedBeta({ a: successes, b: trials - successes + 1 }, rate).lower;
}

function atMost({ successes, trials }: Successes, rate: number): number {
  if (successes >= trials) return 1;
  return successes < 0 ? 0 : regularizedBeta({ a: successes + 1, b: trials - successes }, rate).upper;
}

/** By Loader's deviances (2000). */
function probabilityOf({ successes, trials }: Successes, rate: number): number {
  const failures = trials - successes;
  if (rate === 0) return successes === 0 ? 1 : 0;
  if (rate === 1) return failures === 0 ? 1 : 0;
  if (successes === 0) return Math.exp(trials * Math.log1p(-rate));
  if (failures === 0) return Math.exp(trials * Math.log(rate));
  const error = stirlingError(trials) - stirlingError(successes) - stirlingError(failures);
  const deviance = poissonDeviance(successes, trials * rate) + poissonDeviance(failures, trials * (1 - rate));
  return Math.sqrt(trials / (2 * Math.PI * successes * failures)) * Math.exp(error - deviance);
}

/** Above the mean probabilities fall: the first outcome there that is no likelier than `limit`. */
function firstUnlikely(trials: number, rate: number, limit: number): number {
  let [low, high] = [Math.ceil(trials * rate), trials + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (probabilityOf({ successes: middle, trials }, rate) <= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same below the mean, from the other end. */
function lastUnlikely(trials: number, rate: number, limit: number): number {
  return trials - firstUnlikely(trials, 1 - rate, limit);
}

function checkCounts({ successes, trials }: Successes): void {
  const isWhole = Number.isSafeInteger(successes) && Number.isSafeInteger(trials);
  if (!isWhole || successes < 0 || successes > trials) {
    throw new RangeError(`successes are whole and at most the trials, got ${successes} of ${trials}`);
  }
}
