/** What the states of `retrain-model` hand to each other: names, counts and places, never the data. */
import * as z from 'zod';
import { Name, Sha256, TimeUs } from './identity.ts';
import { JobDone, JobLimits, JobUri } from './jobs.ts';
import { Place } from './training.ts';

const count = z.int().min(0);
const positive = z.int().min(1);

/** How much of it: `start` and `fast` shorten history, windows and search, and say so in whatever they make. */
export const packSizes = ['full', 'start', 'fast'] as const;

/** Of the groups of a run together: so many containers search at once. */
export const mostSearchers = 16;

/** `running` is the only one that another one follows. */
export const runStatuses = ['running', 'registered', 'skipped', 'failed', 'cancelled'] as const;

/** Of one run, in microseconds and counts: the pack's size of that name, or what a request has changed of it. */
export const SizeSettings = z
  .strictObject({
    /** Of decisions, before the last whose labels have matured. */
    historyUs: TimeUs,
    /** Of whatever the labels look back upon, such as the threshold of a burst. */
    trailingUs: TimeUs,
    trainUs: TimeUs,
    testUs: TimeUs,
    stepUs: TimeUs,
    /** Of each group of heads that the search goes for; 0 = the parameters of the pack as they are. */
    trials: count,
    /** Of each group. */
    workers: positive.max(mostSearchers),
    rounds: positive,
    /** Rounds without a better one after which boosting stops; 0 = all. */
    patience: count,
  })
  .meta({ id: 'SizeSettings' });

const run = { tenant: Name, run: Name, execution: z.string().min(1).max(80) };

/** What an execution begins with. All else about the run stands in its record. */
export const RetrainInput = z.strictObject(run).meta({ id: 'RetrainInput' });

/** `skip`: another run of the model is under way. */
export const RetrainDecision = z
  .strictObject({ decision: z.enum(['train', 'skip']), reason: z.string().min(1).max(500) })
  .meta({ id: 'RetrainDecision' });

/** A document of a job in the lake, and what `run-container` may spend on it. */
export const JobToRun = z.strictObject({ jobUri: JobUri, limits: JobLimits }).meta({ id: 'JobToRun' });

export const PreparedDataset = z
  .strictObject({
    dataset: Sha256,
    rows: positive,
    folds: positive,
    /** Decision times that it covers. */
    fromUs: TimeUs,
    untilUs: TimeUs,
    /** One per worker of each group's search; none where the pack does not search. */
    searches: z.array(JobToRun),
  })
  .meta({ id: 'PreparedDataset' });

/** After the search: its results are in the lake, where the jobs name them. */
export const FitsToPlan = z.strictObject({ ...run, searched: z.array(JobDone) }).meta({ id: 'FitsToPlan' });

export const PlannedFits = z.strictObject({ train: JobToRun, evaluate: JobToRun }).meta({ id: 'PlannedFits' });

export const ArtifactToPack = z
  .strictObject({ ...run, trained: JobDone, evaluated: JobDone })
  .meta({ id: 'ArtifactToPack' });

/** In the lake of the run: every golden row has the bits of LightGBM. */
export const PackedArtifact = z
  .strictObject({ sha256: Sha256, bytes: positive, heads: positive, goldenRows: positive })
  .meta({ id: 'PackedArtifact' });

export const FoldsToEvaluate = z.strictObject(run).meta({ id: 'FoldsToEvaluate' });

export const EvaluatedFolds = z
  .strictObject({ evaluationUri: Place, metrics: count, testRows: positive })
  .meta({ id: 'EvaluatedFolds' });

export const VersionToRegister = z
  .strictObject({ ...run, packed: PackedArtifact, evaluationUri: Place })
  .meta({ id: 'VersionToRegister' });

export const RegisteredVersion = z
  .strictObject({ model: z.string().min(1), version: positive, artifact: Sha256 })
  .meta({ id: 'RegisteredVersion' });

export const ReportToWrite = z.strictObject({ ...run, version: positive }).meta({ id: 'ReportToWrite' });

/** Ends a run that broke off: `error` and `cause` are what Step Functions caught. */
export const RunToFail = z.strictObject({ ...run, error: z.string(), cause: z.string() }).meta({ id: 'RunToFail' });

export type PackSizeName = (typeof packSizes)[number];
export type RunStatus = (typeof runStatuses)[number];
export type SizeSettings = z.infer<typeof SizeSettings>;
export type RetrainInput = z.infer<typeof RetrainInput>;
export type RetrainDecision = z.infer<typeof RetrainDecision>;
export type JobToRun = z.infer<typeof JobToRun>;
export type PreparedDataset = z.infer<typeof PreparedDataset>;
export type PlannedFits = z.infer<typeof PlannedFits>;
export type PackedArtifact = z.infer<typeof PackedArtifact>;
export type EvaluatedFolds = z.infer<typeof EvaluatedFolds>;
export type RegisteredVersion = z.infer<typeof RegisteredVersion>;
export type RunToFail = z.infer<typeof RunToFail>;
