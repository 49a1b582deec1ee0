/** What serves a version, and what it answers. */
import * as z from 'zod';
import { answeringRoles } from './answering-roles.ts';
import { EntityId, ModelName, Name, Sha256, TimeUs, Timestamp, Ulid } from './identity.ts';
import { VersionNumber } from './models.ts';
import { durationPattern } from './patterns.ts';
import { riskLevels } from './risk-levels.ts';
import { Column, Fallback } from './training.ts';

const number = z.number();
const share = z.number().min(0).max(1);

/** Straight lines between points; level before the first and after the last. */
const Lines = z.strictObject({ at: z.array(number).min(1), values: z.array(number).min(1) });

/** What makes a chance of a margin. */
export const Calibration = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('platt'), slope: number, intercept: number }),
  z.strictObject({ kind: z.literal('isotonic'), ...Lines.shape }),
]);

const ServedHead = z.strictObject({
  name: Name,
  target: Column,
  objective: z.enum(['binary', 'multiclass', 'quantile', 'poisson', 'tweedie', 'regression']),
  horizonUs: TimeUs,
  quantile: z.number().gt(0).lt(1).nullable(),
  /** On the margin. */
  calibration: Calibration,
  /** By the distance of the probability from a half; null where it did not hold on test rows. */
  confidence: Lines.nullable(),
});

/** One file that says how scores become an answer: whoever serves trusts its digest, and needs no schema. */
export const ServingModel = z
  .strictObject({
    contract: z.literal('serving-model/1'),
    tenant: Name,
    pack: Name,
    model: ModelName,
    version: VersionNumber,
    market: Name,
    view: Name,
    featureViewVersion: z.int().min(1),
    features: z.array(Column).min(1).meta({ description: 'Of the view, in the order of a row of the image.' }),
    artifact: Sha256.meta({ description: 'Of what was trained.' }),
    image: z.strictObject({ sha256: Sha256, bytes: z.int().min(1) }),
    heads: z.array(ServedHead).min(1),
    intervals: z.array(
      z.strictObject({
        name: Name,
        heads: z.array(Name).min(2).meta({ description: 'By rising quantiles.' }),
        alpha: z.number().gt(0).lt(1),
        widening: number.nullable().meta({ description: 'Null while too few rows have calibrated it.' }),
      }),
    ),
    nested: z.array(Name),
    risk: z.array(z.number().gt(0).lt(1)).length(3),
    fallback: Fallback.nullable(),
    weights: z
      .array(share)
      .meta({ description: 'Of the features, in their order: shares of what moves the margins. Their sum is 1.' }),
  })
  .meta({ id: 'ServingModel', description: 'How the scores of a version become an answer.' });

export const featureStatuses = ['PRESENT', 'NULL', 'EXPIRED', 'NOT_FOUND'] as const;

const Forecast = z.strictObject({
  head: Name,
  horizon: z.string().regex(durationPattern),
  kind: z.enum(['probability', 'expected', 'classes', 'quantile', 'value']),
  value: number.nullable().meta({ description: 'Null for classes.' }),
  classes: z.array(share).optional(),
  riskLevel: z.enum(riskLevels).optional(),
  confidence: share.nullable().optional().meta({ description: 'Null where it cannot be told honestly.' }),
  interval: z.strictObject({ low: number, high: number, coverage: share }).optional(),
});

const Explanation = z.strictObject({
  head: Name,
  base: number.meta({ description: 'Where the contributions start from.' }),
  margin: number.meta({ description: 'The raw score: base, contributions and rest add up to it.' }),
  contributions: z
    .array(z.strictObject({ feature: Column, value: number.nullable(), contribution: number }))
    .max(10)
    .meta({ description: 'The largest, by size.' }),
  rest: number.meta({ description: 'Of all other features.' }),
});

export const predictionStatuses = ['ok', 'stale', 'previous', 'fallback'] as const;

export const Prediction = z
  .strictObject({
    contract: z.literal('prediction/1'),
    id: Ulid,
    entity: EntityId,
    model: ModelName,
    version: VersionNumber,
    status: z.enum(predictionStatuses).meta({
      description:
        'Previous: the champion cannot be loaded, and the version before it answered. Fallback: nor could that one, or there is no champion, and the small model of the newest version answered.',
    }),
    reason: z.string().min(1).max(300).nullable().meta({ description: 'Why the status is not ok.' }),
    artifact: Sha256,
    image: Sha256.meta({ description: 'Of the packed trees.' }),
    view: Name,
    featureViewVersion: z.int().min(1),
    asOf: Timestamp.meta({ description: 'On the clock of the market.' }),
    eventTime: Timestamp.meta({ description: 'Of the features.' }),
    knowledgeTime: Timestamp,
    forecasts: z.array(Forecast).min(1),
    explanations: z.array(Explanation),
    features: z.strictObject({
      digest: Sha256.meta({ description: 'Of the packed row.' }),
      present: share,
      quality: share.meta({ description: 'One less the weight of what is missing.' }),
      statuses: z.record(Column, z.enum(featureStatuses)).meta({ description: 'Of each feature.' }),
    }),
  })
  .meta({ id: 'Prediction', description: 'What a model expects of an entity, and why.' });

const LoggedFile = z.strictObject({ sha256: Sha256, url: z.url().optional() });

export const ServedPrediction = z
  .strictObject({
    contract: z.literal('served-prediction/1'),
    id: Ulid,
    model: ModelName,
    version: VersionNumber,
    role: z.enum(answeringRoles),
    champion: z
      .int()
      .min(1)
      .nullable()
      .meta({ description: 'Number of the change that the model had come to; null = no version was promoted.' }),
    entity: EntityId,
    horizonUs: TimeUs.nullable(),
    isExplained: z.boolean(),
    asOfUs: TimeUs,
    eventTimeUs: TimeUs,
    knowledgeTimeUs: TimeUs,
    row: z.base64().meta({ description: 'The packed row of the online store.' }),
    rowDigest: Sha256,
    answer: z.string().min(1).meta({ description: 'The body of the answer, byte for byte.' }),
    answerDigest: Sha256,
    serving: LoggedFile,
    image: LoggedFile,
    code: z.string().min(1).max(100),
    servedAt: Timestamp.meta({ description: 'By the wall clock.' }),
  })
  .meta({ id: 'ServedPrediction', description: 'All that an answer was made of.' });

export const ServedList = z
  .strictObject({
    contract: z.literal('served-list/1'),
    predictions: z.array(
      z.strictObject({
        id: Ulid,
        model: ModelName,
        version: VersionNumber,
        entity: EntityId,
        servedAt: Timestamp,
      }),
    ),
  })
  .meta({ id: 'ServedList', description: 'The newest predictions first.' });

export type ServingModel = z.infer<typeof ServingModel>;
export type Prediction = z.infer<typeof Prediction>;
export type ServedPrediction = z.infer<typeof ServedPrediction>;
export type ServedList = z.infer<typeof ServedList>;
