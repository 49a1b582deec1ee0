/** How well the folds of a walk-forward forecast rows that none of them had learnt from. */
import * as z from 'zod';
import { Name, Sha256, TimeUs } from './identity.ts';
import { riskLevels } from './risk-levels.ts';
import { Interval } from './training.ts';

const count = z.int().min(0);
const positive = z.int().min(1);
const share = z.number().min(0).max(1);

/** Rows that are looked at apart: of a regime, of a fold, or all where both are null. */
const slice = { regime: Name.nullable(), fold: count.nullable(), rows: positive };

const NaiveScore = z.strictObject({
  score: Interval,
  difference: Interval.meta({ description: 'Score of the model minus this one, on the same resamples.' }),
  skill: Interval.nullable().meta({ description: '1 − loss of the model / this loss; null where it is no loss.' }),
});

const Score = z
  .strictObject({
    metric: Name,
    better: z.enum(['higher', 'lower']),
    ...slice,
    score: Interval,
    naive: z.record(Name, NaiveScore),
  })
  .meta({ id: 'Score', description: 'One score on one slice, with those of the naive forecasts on the same rows.' });

/** Neighbouring probabilities: what was forecast, and what came. */
const ReliabilityBin = z.strictObject({
  count: positive,
  lowest: share,
  highest: share,
  meanForecast: share,
  observedRate: share,
});

const Reliability = z.strictObject({
  bins: z.array(ReliabilityBin),
  uncalibratedBins: z.array(ReliabilityBin),
  uncalibratedError: share.meta({ description: 'Expected calibration error of the margins as they came.' }),
});

const EvaluatedHead = z
  .strictObject({
    head: Name,
    objective: z.enum(['binary', 'multiclass', 'quantile', 'poisson', 'tweedie', 'regression']),
    target: z.string().min(1),
    horizonUs: TimeUs,
    rows: positive,
    effectiveRows: z.number().min(0).meta({
      description: 'Independent rows that would tell the mean loss as exactly as these dependent ones do.',
    }),
    meanBlock: z.number().min(1).meta({ description: 'Of the bootstrap, in instants.' }),
    labelMean: z.number().meta({ description: 'Of a binary label the base rate.' }),
    naive: z.array(
      z.strictObject({
        name: Name,
        filled: count.meta({ description: 'Rows on which it had no value and the climatology stood in.' }),
      }),
    ),
    scores: z.array(Score),
    undefinedScores: z
      .array(z.strictObject({ metric: Name, ...slice }))
      .meta({ description: 'Without a value: one class alone, for example, has no area under a curve.' }),
    reliability: Reliability.nullable().meta({ description: 'Of a binary head.' }),
    below: z
      .strictObject({ level: share, share: Interval })
      .nullable()
      .meta({ description: 'Of a quantile head: how many outcomes lay at or below it.' }),
  })
  .meta({ id: 'EvaluatedHead' });

const Coverage = z.strictObject({
  ...slice,
  covered: count,
  share: Interval,
  p: share.meta({ description: 'Exact binomial test of all rows against the promise, as if they were independent.' }),
  interleavedP: share.meta({
    description:
      'The same of every h-th instant of each entity, h horizons that overlap, with Holm’s correction over all tests.',
  }),
  meanWidth: Interval.nullable().meta({ description: 'Null where an interval is unbounded.' }),
});

const EvaluatedInterval = z
  .strictObject({
    interval: Name,
    heads: z.array(Name).min(2),
    horizonUs: TimeUs,
    promised: share,
    rawCrossingRate: share,
    sortedCrossingRate: share,
    folds: z.array(
      z.strictObject({
        fold: count,
        status: z.enum(['READY', 'WARMUP']),
        widening: z.number().nullable(),
        rows: count.meta({ description: 'That it was conformalised on.' }),
      }),
    ),
    coverage: z.array(Coverage).min(1),
  })
  .meta({ id: 'EvaluatedInterval' });

/** A forecast beside that of the model, on all test rows. */
const BesideScore = z.strictObject({ metric: Name, better: z.enum(['higher', 'lower']), ...NaiveScore.shape });

const ServedHead = z
  .strictObject({
    head: Name,
    coherent: z
      .array(BesideScore)
      .meta({ description: 'Once nested probabilities rise with the horizon; none of a head that is not nested.' }),
    fallback: z.array(BesideScore).meta({ description: 'Of what answers instead; none where there is no fallback.' }),
    risk: z.array(
      z.strictObject({
        level: z.enum(riskLevels),
        rows: count,
        share,
        rate: Interval.nullable().meta({ description: 'Events among these rows; null of too few of them.' }),
      }),
    ),
    confidence: z
      .strictObject({
        error: share.meta({ description: 'Expected calibration error against what proved right, in 15 bins.' }),
        isCalibrated: z.boolean(),
        hitRate: share,
        bins: z.array(ReliabilityBin),
      })
      .nullable()
      .meta({ description: 'Null where a fold had no row to learn it from.' }),
  })
  .meta({ id: 'ServedHead', description: 'What goes with the probabilities of a head, on all test rows.' });

const EvaluatedServing = z.strictObject({
  nesting: z
    .strictObject({
      heads: z.array(Name).min(2),
      violationRate: share.meta({ description: 'Rows on which a longer horizon was less likely than a shorter one.' }),
    })
    .nullable(),
  heads: z.array(ServedHead),
});

export const Evaluation = z
  .strictObject({
    contract: z.literal('evaluation/1'),
    tenant: Name,
    pack: Name,
    model: z.string().min(1),
    run: Name,
    dataset: Sha256,
    seed: count,
    resamples: positive,
    confidence: share,
    rows: positive.meta({ description: 'Test rows of all folds.' }),
    instants: positive,
    stepUs: TimeUs.meta({ description: 'Between neighbouring instants, mostly.' }),
    folds: z.array(z.strictObject({ fold: count, rows: positive, learntRows: count, fromUs: TimeUs, untilUs: TimeUs })),
    smallRegimes: z
      .array(z.strictObject({ regime: Name, rows: positive }))
      .meta({ description: 'Too few rows to be scored apart.' }),
    heads: z.array(EvaluatedHead).min(1),
    intervals: z.array(EvaluatedInterval),
    serving: EvaluatedServing,
  })
  .meta({ id: 'Evaluation', description: 'Every published score, with its interval and the naive scores beside it.' });

export type Evaluation = z.infer<typeof Evaluation>;
export type EvaluatedHead = z.infer<typeof EvaluatedHead>;
export type EvaluatedInterval = z.infer<typeof EvaluatedInterval>;
export type EvaluatedServing = z.infer<typeof EvaluatedServing>;
export type ServedHead = z.infer<typeof ServedHead>;
export type BesideScore = z.infer<typeof BesideScore>;
export type Score = z.infer<typeof Score>;
export type ReliabilityBin = z.infer<typeof ReliabilityBin>;
