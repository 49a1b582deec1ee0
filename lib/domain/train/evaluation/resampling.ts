import type { Interval } from '../../../../schemas/training.ts';
import { Pcg32 } from '../../../kernels/random/pcg32.ts';
import type { CountedScores } from '../../../kernels/stats/clustered-rows.ts';
import { resampleTogether, summariseResamples } from '../../../kernels/stats/stationary-bootstrap.ts';
import { sha256Hex } from '../../canonical-json.ts';
import type { TestRows } from './test-rows.ts';

export interface Resampling {
  readonly seed: number;
  readonly resamples: number;
  readonly confidence: number;
}

/** How many instants a label spans: so many neighbours share what happened. */
export function overlapOf(horizonUs: number, { stepUs }: Pick<TestRows, 'stepUs'>): number {
  return stepUs === 0 ? 1 : Math.max(1, Math.ceil(horizonUs / stepUs));
}

/** The longer of the overlap and T^⅓, the order at which the block of Politis and Romano has the least error. */
export function meanBlockOf(horizonUs: number, rows: Pick<TestRows, 'instants' | 'stepUs'>): number {
  const wanted = Math.max(overlapOf(horizonUs, rows), Math.cbrt(rows.instants));
  return Math.max(1, Math.min(wanted, rows.instants));
}

/** A score of the sample, and of each resample. */
export interface Resampled {
  readonly estimate: number;
  readonly values: Float64Array;
}

/** Scores that are told of the same resamples. */
export interface ScoresToResample {
  /** Exact, of the sample itself; what `scores` says of it may be a little beside, and resamples are moved back by that. */
  readonly estimates: Float64Array;
  readonly scores: CountedScores;
}

export interface Chance {
  /** What the chance is for: no head changes the intervals of another. */
  readonly stream: string;
  readonly meanBlock: number;
  readonly rows: Pick<TestRows, 'instants'>;
}

export function resample({ estimates, scores }: ScoresToResample, chance: Chance, how: Resampling): Resampled[] {
  const digest = sha256Hex(`evaluation/${how.seed}/${chance.stream}`);
  const word = (index: number): number => Number.parseInt(digest.slice(8 * index, 8 * index + 8), 16);
  const random = new Pcg32([word(0), word(1)], [word(2), word(3)]);
  const { meanBlock, rows } = chance;
  const values = resampleTogether(scores, { clusters: rows.instants, meanBlock, random, resamples: how.resamples });
  const found = Float64Array.from(scores());
  return values.map((column, at) => {
    const estimate = estimates[at] ?? Number.NaN;
    const shift = estimate - (found[at] ?? Number.NaN);
    return { estimate, values: shift === 0 ? column : column.map((value) => value + shift) };
  });
}

/** Of two scores on the same resamples, what `combine` makes of each pair. */
export function together(one: Resampled, other: Resampled, combine: (one: number, other: number) => number): Resampled {
  return {
    estimate: combine(one.estimate, other.estimate),
    values: one.values.map((value, at) => combine(value, other.values[at] ?? Number.NaN)),
  };
}

/**
 * The percentile interval, widened to its own value where it lies beside: every resample of a calibration error is worse
 * calibrated than the sample. Undefined where there is no finite number to tell.
 */
export function intervalOf({ estimate, values }: Resampled, { confidence }: Resampling): Interval | undefined {
  const { lower, upper } = summariseResamples(estimate, values, confidence);
  const interval = { value: estimate, low: Math.min(lower, estimate), high: Math.max(upper, estimate) };
  return Object.values(interval).every((number) => Number.isFinite(number)) ? interval : undefined;
}

/** How many independent rows would have a mean as uncertain as this one: s² of a row / s² of the mean. */
export function effectiveRows(losses: Float64Array, { values }: Resampled): number {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length;
  const { standardError } = summariseResamples(mean, values);
  const rows = variance / standardError ** 2;
  return Number.isFinite(rows) ? Math.min(rows, losses.length) : losses.length;
}
