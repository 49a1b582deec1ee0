import { Reliability } from '../../../kernels/stats/reliability.ts';
import { joinScores, slicedMeans } from '../../../kernels/stats/sliced-rows.ts';
import type { EvaluatedHead, Score } from '../../../../schemas/evaluation.ts';
import type { Head } from '../../../../schemas/training.ts';
import { scoreForecast, type ScoreKind, scoreKinds } from './forecast-scores.ts';
import type { NaiveForecast } from './naive-forecasts.ts';
import type { HeadForecasts } from './read-forecasts.ts';
import {
  effectiveRows,
  intervalOf,
  meanBlockOf,
  resample,
  type Resampled,
  type Resampling,
  together,
} from './resampling.ts';
import type { Slice, Slices } from './slices.ts';
import type { TestRows } from './test-rows.ts';

export interface HeadToScore {
  readonly head: Head;
  readonly labels: Float64Array;
  readonly model: HeadForecasts;
  readonly naive: readonly NaiveForecast[];
}

export interface Scoring {
  readonly rows: TestRows;
  readonly slices: Slices;
  readonly resampling: Resampling;
}

/** Every score of a head on every slice, all of them on the same resamples. */
export function scoreHead(given: HeadToScore, scoring: Scoring): EvaluatedHead {
  const { head, labels, model, naive } = given;
  const meanBlock = meanBlockOf(head.horizonUs, scoring.rows);
  const { told, effective } = tellScores(given, scoring, meanBlock);
  const scores = told.map((one) => ({ ...one, made: makeScore(one, naive, scoring.resampling) }));
  return {
    ...{ head: head.name, objective: head.objective, target: head.target, horizonUs: head.horizonUs },
    ...{ rows: labels.length, effectiveRows: effective, meanBlock },
    labelMean: labels.reduce((sum, label) => sum + label, 0) / labels.length,
    naive: naive.map(({ name, filled }) => ({ name, filled })),
    scores: scores.flatMap(({ made }) => (made === undefined ? [] : [made])),
    undefinedScores: scores
      .filter(({ made }) => made === undefined)
      .map(({ kind, slice }) => ({ metric: kind.metric, ...namesOf(slice) })),
    reliability: head.objective === 'binary' ? reliabilityOf(labels, model) : null,
    below: head.objective === 'quantile' ? belowOf(given, head.quantile, scoring) : null,
  };
}

function tellScores(given: HeadToScore, { rows, slices, resampling }: Scoring, meanBlock: number) {
  const { head, labels: outcomes, model, naive } = given;
  const forecasts = [model.value, ...naive.map(({ values }) => values)];
  const scored = forecasts.map((one) => scoreForecast({ head, forecasts: one, outcomes }, slices));
  const together = {
    estimates: Float64Array.from(scored.flatMap(({ estimates }) => Array.from(estimates))),
    scores: joinScores(scored.map(({ scores }) => scores)),
  };
  const resampled = resample(together, { stream: head.name, meanBlock, rows }, resampling);
  const kinds = scoreKinds[head.objective];
  const perForecast = kinds.length * slices.slices.length;
  const told = slices.slices.flatMap((slice, at) =>
    kinds.map((kind, index): ToldScore => {
      const place = index * slices.slices.length + at;
      const [score, ...others] = forecasts.flatMap((_, forecast) => resampled[forecast * perForecast + place] ?? []);
      return { kind, slice, score, others };
    }),
  );
  const [first] = resampled;
  return { told, effective: first === undefined ? 0 : effectiveRows(scored[0]?.losses ?? outcomes, first) };
}

interface ToldScore {
  readonly kind: ScoreKind;
  readonly slice: Slice;
  readonly score: Resampled | undefined;
  readonly others: readonly Resampled[];
}

/** Undefined where the model or a naive forecast has no score on the slice. */
function makeScore(
  { kind, slice, score: own, others }: ToldScore,
  naive: readonly NaiveForecast[],
  resampling: Resampling,
): Score | undefined {
  const score = own && intervalOf(own, resampling);
  if (own === undefined || score === undefined) return undefined;
  const beside: Score['naive'] = {};
  for (const [at, { name }] of naive.entries()) {
    const other = others[at];
    const told = other && intervalOf(other, resampling);
    const difference =
      other &&
      intervalOf(
        together(own, other, (one, two) => one - two),
        resampling,
      );
    if (other === undefined || told === undefined || difference === undefined) return undefined;
    const skill = kind.isLoss
      ? intervalOf(
          together(own, other, (one, two) => 1 - one / two),
          resampling,
        )
      : undefined;
    beside[name] = { score: told, difference, skill: skill ?? null };
  }
  return { metric: kind.metric, better: kind.better, ...namesOf(slice), score, naive: beside };
}

export function namesOf({ regime, fold, rows }: Slice): Pick<Score, 'regime' | 'fold' | 'rows'> {
  return { regime, fold, rows: rows.length };
}

function reliabilityOf(outcomes: Float64Array, model: HeadForecasts): EvaluatedHead['reliability'] {
  const labels = Uint8Array.from(outcomes);
  const plain = new Reliability({ probabilities: model.uncalibrated, labels });
  return {
    bins: new Reliability({ probabilities: model.value, labels }).table(),
    uncalibratedBins: plain.table(),
    uncalibratedError: plain.calibrationError(),
  };
}

function belowOf({ head, labels, model }: HeadToScore, level: number, scoring: Scoring): EvaluatedHead['below'] {
  const { rows, slices, resampling } = scoring;
  const below = labels.map((label, row) => (label <= (model.value[row] ?? Number.NaN) ? 1 : 0));
  const scores = slicedMeans(below, slices.sliced);
  const chance = { stream: `${head.name}/below`, meanBlock: meanBlockOf(head.horizonUs, rows), rows };
  const [all] = resample({ scores, estimates: Float64Array.from(scores()) }, chance, resampling);
  const share = all && intervalOf(all, resampling);
  return share === undefined ? null : { level, share };
}
