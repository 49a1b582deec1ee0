import { BinaryRanking } from '../../../kernels/stats/binary-ranking.ts';
import type { CountedScores } from '../../../kernels/stats/clustered-rows.ts';
import {
  brierLosses,
  logLosses,
  pinballLosses,
  probabilityFloor,
  squaredLosses,
  tweedieDeviances,
} from '../../../kernels/stats/losses.ts';
import { Reliability } from '../../../kernels/stats/reliability.ts';
import { slicedRanking } from '../../../kernels/stats/sliced-ranking.ts';
import { joinScores, slicedMeans } from '../../../kernels/stats/sliced-rows.ts';
import { tiedOrder } from '../../../kernels/stats/tied-order.ts';
import type { Head } from '../../../../schemas/training.ts';
import type { Slices } from './slices.ts';

export interface ScoreKind {
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  /** A mean loss, so that 1 − own / other is a skill. */
  readonly isLoss: boolean;
}

/** What is told of a head, by its objective; the first loss is the one that it is judged by. Never accuracy alone. */
export const scoreKinds: Readonly<Record<Head['objective'], readonly ScoreKind[]>> = {
  binary: [
    loss('brier'),
    loss('log-loss'),
    { metric: 'auc', better: 'higher', isLoss: false },
    { metric: 'pr-auc', better: 'higher', isLoss: false },
    { metric: 'ece', better: 'lower', isLoss: false },
  ],
  multiclass: [loss('log-loss'), loss('brier')],
  quantile: [loss('pinball')],
  poisson: [loss('deviance')],
  tweedie: [loss('deviance')],
  // A ratio of roots is no skill: the mean square stands beside for that.
  regression: [loss('mse'), { metric: 'rmse', better: 'lower', isLoss: false }],
};

function loss(metric: string): ScoreKind {
  return { metric, better: 'lower', isLoss: true };
}

/** What was forecast of each test row, and what came; of a multiclass head one forecast a row and class. */
export interface JudgedForecast {
  readonly head: Head;
  readonly forecasts: Float64Array;
  readonly outcomes: Float64Array;
}

/** Scores by kind, in the order of `scoreKinds`, and by slice. */
export interface ForecastScores {
  readonly estimates: Float64Array;
  readonly scores: CountedScores;
  /** Of every row, the loss that the head is judged by. */
  readonly losses: Float64Array;
}

export function scoreForecast(judged: JudgedForecast, slices: Slices): ForecastScores {
  const [losses = new Float64Array(0), ...others] = rowLosses(judged);
  const means = [losses, ...others].map((one) => slicedMeans(one, slices.sliced));
  switch (judged.head.objective) {
    case 'binary':
      return scoreBinary(judged, slices, { losses, means });
    case 'regression':
      return whole([...means, rooted(slicedMeans(losses, slices.sliced))], losses);
    default:
      return whole(means, losses);
  }
}

function whole(parts: readonly CountedScores[], losses: Float64Array): ForecastScores {
  const scores = joinScores(parts);
  return { scores, losses, estimates: Float64Array.from(scores()) };
}

function rooted(squares: CountedScores): CountedScores {
  return (counts) => squares(counts).map(Math.sqrt);
}

interface Losses {
  readonly losses: Float64Array;
  readonly means: readonly CountedScores[];
}

/** Resamples are ranked on levels, the sample itself exactly. */
function scoreBinary(judged: JudgedForecast, { slices, sliced }: Slices, { losses, means }: Losses): ForecastScores {
  const { forecasts, outcomes } = judged;
  const labels = Uint8Array.from(outcomes);
  const order = tiedOrder(forecasts);
  const ranking = new BinaryRanking({ scores: forecasts, labels, order });
  const reliability = new Reliability({ probabilities: forecasts, labels, order });
  const masks = slices.map(({ rows }) => maskOf(rows, forecasts.length));
  const mean = joinScores(means);
  return {
    losses,
    scores: joinScores([mean, slicedRanking({ probabilities: forecasts, labels, order }, sliced)]),
    estimates: Float64Array.of(
      ...mean(),
      ...masks.map((mask) => ranking.areaUnderCurve(mask)),
      ...masks.map((mask) => ranking.averagePrecision(mask)),
      ...masks.map((mask) => reliability.calibrationError(mask)),
    ),
  };
}

function maskOf(rows: Uint32Array, count: number): Float64Array {
  const mask = new Float64Array(count);
  for (const row of rows) mask[row] = 1;
  return mask;
}

/** By kind of loss, of every row. */
function rowLosses({ head, forecasts, outcomes }: JudgedForecast): Float64Array[] {
  switch (head.objective) {
    case 'binary': {
      const labels = Uint8Array.from(outcomes);
      return [brierLosses(forecasts, labels), logLosses(forecasts, labels)];
    }
    case 'multiclass':
      return [classLogLosses(forecasts, outcomes, head.classes), classBrierLosses(forecasts, outcomes, head.classes)];
    case 'quantile':
      return [pinballLosses(forecasts, outcomes, head.quantile)];
    case 'regression':
      return [squaredLosses(forecasts, outcomes)];
    default: {
      const least = rateFloor(outcomes);
      const rates = forecasts.map((rate, row) => ((outcomes[row] ?? 0) > 0 ? Math.max(rate, least) : rate));
      return [tweedieDeviances(rates, outcomes, head.objective === 'poisson' ? 1 : head.power)];
    }
  }
}

/** A rate of 0 would cost everything at the first event: where one came, a millionth of what is usual is as good as none. */
function rateFloor(outcomes: Float64Array): number {
  const mean = outcomes.reduce((sum, outcome) => sum + outcome, 0) / outcomes.length;
  return Math.max(mean * 1e-6, Number.MIN_VALUE);
}

function classLogLosses(forecasts: Float64Array, outcomes: Float64Array, classes: number): Float64Array {
  return outcomes.map((outcome, row) => -Math.log(Math.max(forecasts[row * classes + outcome] ?? 0, probabilityFloor)));
}

/** Brier's own form of 1950: the squares of all classes together. */
function classBrierLosses(forecasts: Float64Array, outcomes: Float64Array, classes: number): Float64Array {
  return outcomes.map((outcome, row) =>
    forecasts
      .subarray(row * classes, (row + 1) * classes)
      .reduce((sum, forecast, at) => sum + (forecast - (at === outcome ? 1 : 0)) ** 2, 0),
  );
}
