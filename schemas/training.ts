/**
 * The border between TypeScript, which computes features, labels, splits and every published figure, and Python, which
 * fits and predicts. Four documents cross it, and files that they name with their digests.
 */
import * as z from 'zod';
import { EntityId, ModelName, Name, Sha256, TimeUs, Timestamp, Ulid } from './identity.ts';
import { leastMemoryMiB } from './jobs.ts';
import { maxReason } from './limits.ts';
import { triggers } from './triggers.ts';

const count = z.int().min(0);
const positive = z.int().min(1);
const share = z.number().min(0).max(1);
const seconds = z.number().min(0);

/** Of a feature, a label or a column of a table. */
export const Column = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/)
  .meta({ id: 'Column', description: 'Lower-case name of a column.' });

/** `s3://bucket/key`, or a path relative to the document that names it. */
export const Place = z
  .string()
  .regex(
    /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/)?[A-Za-z0-9][A-Za-z0-9._=@+:-]*(\/[A-Za-z0-9][A-Za-z0-9._=@+:-]*)*$/,
  )
  .max(1200)
  .meta({ id: 'Place', description: 'An object of S3, or a file below the folder of the document that names it.' });

const TableFile = z.strictObject({ place: Place, sha256: Sha256, bytes: positive, rows: positive });

/** What a row of the table may be used for in a fold; the number stands in `folds.parquet`. */
export const foldRoles = { train: 0, stop: 1, calibrate: 2, test: 3 } as const;

/** What rows of a data set are of. */
const coverage = {
  fromUs: TimeUs,
  untilUs: TimeUs,
  asOf: Timestamp.meta({ description: 'Labels that had matured by then.' }),
  knownAt: Timestamp.meta({ description: 'What was known by then.' }),
  labelMaturity: share,
};

export const FeatureTable = z
  .strictObject({
    contract: z.literal('feature-table/1'),
    tenant: Name,
    pack: Name,
    view: Name,
    featureViewVersion: positive,
    files: z.array(TableFile).min(1).meta({ description: 'Parquet; together the rows, by time and then entity.' }),
    folds: TableFile.meta({
      description: 'Parquet with `row_id`, `fold` and `role`: 0 train, 1 stop, 2 calibrate, 3 test.',
    }),
    features: z.array(Column).min(1).meta({ description: 'Columns that may be learnt from. NaN is missing.' }),
    labels: z.array(z.strictObject({ name: Column, horizonUs: TimeUs })).min(1),
    weight: Column.nullable().meta({ description: 'Column of the weights of rows, of mean 1.' }),
    regime: Column.nullable().meta({ description: 'Column of whole numbers that name regimes.' }),
    baselines: z.array(Column).meta({ description: 'Columns that hold forecasts to be beaten.' }),
    rows: positive,
    foldCount: positive,
    entities: z.array(EntityId).min(1),
    ...coverage,
    dataset: Sha256.meta({ description: 'Of all content: the name of the data set.' }),
  })
  .meta({
    id: 'FeatureTable',
    description: 'A table to train on: `row_id`, `entity`, `event_time_us`, features, labels.',
  });

const headBase = {
  name: Name.meta({ description: 'For example burst-5m.' }),
  target: Column.meta({ description: 'The label that it learns.' }),
  horizonUs: TimeUs,
};
const Calibration = z.enum(['none', 'platt', 'isotonic']);

/** One target of an artifact. */
export const Head = z
  .discriminatedUnion('objective', [
    z.strictObject({ ...headBase, objective: z.literal('binary'), calibration: Calibration }),
    z.strictObject({ ...headBase, objective: z.literal('multiclass'), classes: z.int().min(3).max(64) }),
    z.strictObject({
      ...headBase,
      objective: z.literal('quantile'),
      quantile: z.number().gt(0).lt(1),
      interval: Name.nullable().meta({
        description: 'Heads of one name bound one interval, and are conformalised together.',
      }),
    }),
    z.strictObject({ ...headBase, objective: z.literal('poisson') }),
    z.strictObject({ ...headBase, objective: z.literal('tweedie'), power: z.number().gt(1).lt(2) }),
    z.strictObject({ ...headBase, objective: z.literal('regression') }),
  ])
  .meta({ id: 'Head', description: 'A target, and how it is learnt.' });

/** The parameters of boosting that a recipe may set or a search may vary; everything else is fixed by the harness. */
export const parameterNames = [
  'learningRate',
  'leaves',
  'maxDepth',
  'minRowsInLeaf',
  'minHessianInLeaf',
  'minGain',
  'featureShare',
  'rowShare',
  'lambdaL1',
  'lambdaL2',
  'pathSmooth',
  'maxBins',
] as const;
const ParameterName = z.enum(parameterNames);
export const Parameters = z.partialRecord(ParameterName, z.number());
const ParametersByHead = z.record(Name, Parameters).meta({ description: 'Of each head, by its name.' });

const Choice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('real'), low: z.number(), high: z.number(), log: z.boolean() }),
  z.strictObject({ kind: z.literal('integer'), low: z.int(), high: z.int(), log: z.boolean() }),
  z.strictObject({ kind: z.literal('choice'), values: z.array(z.number()).min(1) }),
]);

const Journal = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), place: Place }),
  z.strictObject({ kind: z.literal('dynamodb'), table: z.string().min(3).max(255) }),
]);

/** A study of a run is that of one of its groups of heads: `first.bursts`. */
const Study = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}(\.[a-z0-9][a-z0-9-]{0,62})?$/);

const Search = z.strictObject({
  study: Study,
  worker: Name.meta({ description: 'Who runs the trials: each worker of a study has a name of its own.' }),
  journal: Journal,
  space: z.partialRecord(ParameterName, Choice),
  trials: positive.meta({ description: 'That report a metric, of all workers together.' }),
  sampler: z.enum(['tpe', 'random']),
  pruner: z.enum(['hyperband', 'none']),
  minRounds: positive,
  reduction: z.int().min(2).max(10),
  patience: count.meta({ description: 'Trials without a better one after which the study ends; 0 = none.' }),
  deterministic: z.boolean(),
});

const nested = z
  .array(Name)
  .max(64)
  .meta({ description: 'Binary heads whose events contain one another, the shortest first.' });
const risk = z
  .array(z.number().gt(0).lt(1))
  .length(3)
  .meta({ description: 'Rising probabilities at which the risk is medium, high and critical.' });

/** What is said besides a forecast, and instead of one. */
export const Serving = z.strictObject({
  nested,
  risk,
  fallback: z
    .strictObject({ features: z.array(Column).min(1).max(16) })
    .nullable()
    .meta({ description: 'A logistic regression of each binary head, which answers where the trees cannot.' }),
});

const real = z.number();

/** `fallback.json` of an artifact: a logistic regression of each binary head, all of them on the same features. */
export const Fallback = z.strictObject({
  kind: z.literal('logistic'),
  missing: z.literal('median'),
  features: z.array(z.strictObject({ name: z.string(), median: real, centre: real, scale: real.gt(0) })).min(1),
  limit: real.gt(0),
  heads: z.array(
    z.strictObject({
      head: z.string(),
      coefficients: z.array(real),
      intercept: real,
      /** Null where the head is not calibrated. */
      calibration: z
        .strictObject({ kind: z.literal('platt'), scale: z.literal('margin'), slope: real, intercept: real })
        .nullable(),
    }),
  ),
});
export type Fallback = z.infer<typeof Fallback>;

const Limits = z.strictObject({ memoryMiB: z.int().min(leastMemoryMiB), timeoutSeconds: positive });

export const TrainJob = z
  .strictObject({
    contract: z.literal('train-job/1'),
    job: Ulid,
    run: Name,
    tenant: Name,
    pack: Name,
    model: ModelName,
    mode: z.enum(['dry', 'search', 'train', 'evaluate']).meta({
      description: 'Judge the job alone; run trials; fit on all rows; fit and predict each fold.',
    }),
    recipe: z.strictObject({ module: Place, sha256: Sha256 }).meta({ description: 'The `recipe.py` of the pack.' }),
    table: z.strictObject({ place: Place, sha256: Sha256 }).meta({ description: 'The `FeatureTable` document.' }),
    heads: z.array(Head).min(1).max(64),
    rounds: z.strictObject({
      most: positive,
      patience: count.meta({ description: 'Rounds without a better one; 0 = all.' }),
    }),
    parameters: ParametersByHead,
    search: Search.nullable().meta({ description: 'Asked for by the mode `search` alone.' }),
    interval: z.strictObject({ alpha: z.number().gt(0).lt(1) }).nullable(),
    explain: z.strictObject({
      backgroundRows: z.int().min(0).max(1000).meta({
        description: 'Explained exactly, which takes milliseconds a row and head; as many of each regime.',
      }),
      referenceRows: z.int().min(0).max(2000),
    }),
    serving: Serving,
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    threads: z.int().min(1).max(64),
    limits: Limits,
  })
  .meta({ id: 'TrainJob', description: 'What a training container is asked to do.' });

/** What a file of a result holds. */
export const resultFiles = [
  'model',
  'fold-model',
  'predictions',
  'calibration',
  'conformal',
  'confidence',
  'fallback',
  'importance',
  'contributions',
  'golden',
  'packed',
  'background',
  'reference-rows',
  'reference-statistics',
  'learning-curves',
  'trials',
] as const;

const ResultFile = z.strictObject({
  kind: z.enum(resultFiles),
  head: Name.nullable(),
  fold: count.nullable(),
  place: Place,
  sha256: Sha256,
  bytes: positive,
});

const FittedHead = z.strictObject({
  name: Name,
  fold: count.nullable().meta({ description: 'Null = fitted on all rows.' }),
  rounds: count,
  trees: count,
  digest: Sha256.meta({ description: 'Of the text of the model before its parameters.' }),
  rows: z.strictObject({ train: count, stop: count, calibrate: count, test: count }),
});

const trials = {
  study: Study,
  complete: count,
  pruned: count,
  failed: count,
  best: z.strictObject({ number: count, value: z.number(), parameters: Parameters }).nullable(),
};
const Trials = z.strictObject(trials);

const Usage = z.strictObject({ wallSeconds: seconds, cpuSeconds: seconds, peakBytes: count });

const Software = z.strictObject({
  python: z.string().min(1).max(40),
  packages: z.record(z.string().min(1).max(100), z.string().min(1).max(40)),
  lock: Sha256.meta({ description: 'Of the file of locked packages.' }),
});

const resultBase = {
  contract: z.literal('train-result/1'),
  job: Ulid,
  run: Name,
  mode: z.enum(['dry', 'search', 'train', 'evaluate']),
  usage: Usage,
  software: Software,
  seed: z.int().min(0),
  threads: positive,
};

export const TrainResult = z
  .discriminatedUnion('status', [
    z.strictObject({
      ...resultBase,
      status: z.literal('succeeded'),
      heads: z.array(FittedHead),
      files: z.array(ResultFile),
      trials: Trials.nullable(),
      artifact: Sha256.nullable().meta({ description: 'Of the digests of all heads, in their order.' }),
      resumedFits: count.meta({ description: 'Fits that an earlier, interrupted run of this job had finished.' }),
    }),
    z.strictObject({
      ...resultBase,
      status: z.literal('failed'),
      code: z.string().regex(/^TG-3[0-9]{3}$/),
      reason: z.string().min(1).max(1000),
    }),
  ])
  .meta({ id: 'TrainResult', description: 'What came of a job: files and their digests, or one reason.' });

export const Interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

export const Metric = z.strictObject({
  name: Name,
  head: Name,
  regime: Name.nullable(),
  score: Interval,
  naive: z.record(Name, Interval).meta({ description: 'Of each naive forecast, on the same rows.' }),
  rows: positive,
});

export const ModelManifest = z
  .strictObject({
    contract: z.literal('model-manifest/1'),
    tenant: Name,
    pack: Name,
    model: ModelName,
    version: positive,
    status: z.enum(['unserved', 'servable']).meta({ description: 'Unserved where it has no packed image.' }),
    artifact: z.strictObject({
      kind: z.enum(['trees', 'onnx', 'tables']),
      digest: Sha256,
      files: z.array(ResultFile).min(1),
    }),
    heads: z.array(Head).min(1),
    fitted: z.array(FittedHead).meta({ description: 'None where it was not trained here.' }),
    features: z.array(Column).min(1),
    view: Name,
    featureViewVersion: positive,
    dataset: z
      .strictObject({
        digest: Sha256,
        rows: positive,
        folds: positive,
        ...coverage,
      })
      .nullable()
      .meta({ description: 'This and what else tells of a training is null of a model that was imported.' }),
    recipe: z.strictObject({ module: Place, sha256: Sha256, parameters: ParametersByHead }).nullable(),
    trials: z
      .array(z.strictObject({ group: Name, ...trials }))
      .meta({ description: 'Of the study of each group of heads; none where nothing was searched.' }),
    metrics: z.array(Metric),
    serving: z.strictObject({
      document: Sha256.nullable().meta({ description: 'Of the `ServingModel`; null where it is unserved.' }),
      nested,
      risk,
      fallback: Sha256.nullable().meta({ description: 'Of the file of the fallback.' }),
      confidence: z
        .array(Name)
        .meta({ description: 'Heads that tell how sure they are: of the others it did not hold on test rows.' }),
    }),
    run: Name,
    trigger: z.enum([...triggers, 'import']),
    reason: z.string().min(1).max(maxReason).nullable().meta({ description: 'Why it was imported.' }),
    parent: positive.nullable(),
    code: z.strictObject({
      commit: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .nullable()
        .meta({ description: 'Null where the code was deployed from no repository.' }),
      isDirty: z.boolean(),
    }),
    software: Software.nullable(),
    container: Sha256.nullable().meta({ description: 'Digest of the image; null where a process trained.' }),
    seed: z.int().min(0).nullable(),
    threads: positive.nullable(),
    usage: Usage.nullable(),
    author: z.string().min(1).max(200),
    createdAt: Timestamp,
  })
  .meta({ id: 'ModelManifest', description: 'All that a version is made of and rests on; never changed.' });

export type FeatureTable = z.infer<typeof FeatureTable>;
export type Head = z.infer<typeof Head>;
export type Serving = z.infer<typeof Serving>;
export type TrainJob = z.infer<typeof TrainJob>;
export type Parameters = z.infer<typeof Parameters>;
export type TrainResult = z.infer<typeof TrainResult>;
export type SucceededResult = Extract<TrainResult, { readonly status: 'succeeded' }>;
export type ModelManifest = z.infer<typeof ModelManifest>;
export type ResultFile = z.infer<typeof ResultFile>;
export type Metric = z.infer<typeof Metric>;
export type Interval = z.infer<typeof Interval>;
