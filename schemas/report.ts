/** What a training run leaves for people: the same figures for the console as on the page. */
import * as z from 'zod';
import { Evaluation } from './evaluation.ts';
import { Name, Sha256, TimeUs } from './identity.ts';
import { packSizes, SizeSettings } from './runs.ts';
import { Interval } from './training.ts';
import { triggers } from './triggers.ts';

const count = z.int().min(0);
const positive = z.int().min(1);
const seconds = z.number().min(0);
const numbers = z.record(z.string().min(1).max(100), z.number());

const ReportedTrial = z.strictObject({
  number: count,
  state: z.string().min(1).max(20),
  value: z.number().nullable(),
  best: z.number().nullable().meta({ description: 'The best value up to and with this trial.' }),
  parameters: numbers,
  folds: z.array(z.number()).nullable(),
});

const ReportedSearch = z.strictObject({
  group: Name,
  heads: z.array(Name).min(1),
  study: z.string().min(1),
  score: z.string().min(1).max(1000).meta({ description: 'What a trial is worth, in words.' }),
  isHigherBetter: z.boolean(),
  trials: z.array(ReportedTrial),
  importances: z
    .strictObject({
      method: z.string().min(1),
      trials: count,
      parameters: z.array(z.strictObject({ name: z.string().min(1), share: z.number().min(0).max(1) })),
    })
    .nullable()
    .meta({ description: 'Null where too few trials came to their end.' }),
});

const Curve = z.strictObject({
  head: Name,
  metric: z.string().min(1),
  best: count.meta({ description: 'The round that was kept.' }),
  rounds: count,
  series: z.array(z.strictObject({ rows: z.string().min(1), points: z.array(z.tuple([count, z.number()])) })),
});

/** Of a head or regime. */
export const mostFeatures = 10;

const ImportantFeature = z.strictObject({
  feature: z.string().min(1),
  rank: z.number().min(1).meta({ description: 'Equal features share the mean of their ranks.' }),
  mean: Interval.meta({ description: 'Mean |φ|, with the interval of the confidence of the evaluation.' }),
});

const Explanation = z.strictObject({
  head: Name,
  scale: z.string().min(1),
  background: z
    .strictObject({ digest: z.string().min(1), rows: count, learntRows: count })
    .meta({ description: 'The rows that were explained, of all those learnt from: as many of each regime.' }),
  regimes: z
    .array(
      z.strictObject({
        regime: z.string().nullable(),
        rows: count,
        learntRows: count,
        features: z.array(ImportantFeature).max(mostFeatures),
      }),
    )
    .meta({ description: 'All rows first, as null: the regimes weighed by the rows learnt from.' }),
  smallRegimes: z
    .array(z.strictObject({ regime: z.string().min(1), rows: count }))
    .meta({ description: 'Too few rows to be explained apart.' }),
});

export const Report = z
  .strictObject({
    contract: z.literal('report/1'),
    ...{ tenant: Name, run: Name, pack: Name, model: z.string().min(1), version: positive.nullable() },
    ...{ trigger: z.enum(triggers), seed: count, author: z.string().min(1).max(200) },
    ...{ asOfUs: TimeUs, startedAtUs: TimeUs, size: z.enum(packSizes), settings: SizeSettings },
    shortened: z
      .array(z.strictObject({ setting: z.string().min(1), here: z.number(), full: z.number() }))
      .meta({ description: 'Settings that are smaller than those of the full size.' }),
    dataset: Sha256,
    steps: z.array(
      z.strictObject({ name: z.string().min(1), seconds, cpuSeconds: seconds, peakMiB: seconds, note: z.string() }),
    ),
    evaluation: Evaluation,
    searches: z.array(ReportedSearch).meta({ description: 'One per group of heads; none where nothing was searched.' }),
    curves: z.array(Curve),
    explanations: z.array(Explanation),
  })
  .meta({ id: 'Report', description: 'A training run, what it found and how well that forecasts.' });

export type Report = z.infer<typeof Report>;
export type ReportedSearch = z.infer<typeof ReportedSearch>;
