import type { StreamName } from '../../../schemas/streams.ts';
import type { PackSizeName, SizeSettings } from '../../../schemas/runs.ts';
import type { Head, Parameters, Serving, TrainJob } from '../../../schemas/training.ts';
import type { JobLimits } from '../../../schemas/jobs.ts';
import type { Measured } from '../../../schemas/chunk.ts';
import type { WalkForwardPlan } from './walk-forward-folds.ts';
import type { TargetColumns } from './matured-rows.ts';

/** Everything that the platform needs to know of a model family: data only. */
export interface Pack {
  readonly name: string;
  /** What it is, in one line. */
  readonly about: string;
  readonly market: string;
  readonly view: { readonly name: string; readonly version: number };
  /** Of the view. */
  readonly features: readonly string[];
  /** Of the lake: what labels and baselines are made of. */
  readonly streams: readonly StreamName[];
  /** From one decision to the next. */
  readonly decideEveryUs: number;
  /** How late a live event may come: labels are known so much after their time, or later where a source is slower. */
  readonly labelDelayUs: number;
  readonly labels: readonly { readonly name: string; readonly horizonUs: number }[];
  readonly heads: readonly Head[];
  /** Columns that hold naive forecasts, and of which head: what a model has to beat on the same rows. One a head, or more. */
  readonly baselines: readonly { readonly name: string; readonly column: string; readonly head: string }[];
  /** Column of whole numbers. */
  readonly regime: string | null;
  /** Of the regimes, by their numbers; none without such a column. */
  readonly regimes: readonly string[];
  readonly window: WalkForwardPlan['window'];
  /** Share of the table after which a row weighs 1/e; null = all weigh the same. */
  readonly memory: number | null;
  /** Of every head, as far as no search finds others. */
  readonly parameters: Parameters;
  readonly search: Pick<
    NonNullable<TrainJob['search']>,
    'space' | 'sampler' | 'pruner' | 'reduction' | 'patience' | 'minRounds'
  > & {
    /** Each head in one: a group is searched by a study of its own, beside the others, and has its own parameters. */
    readonly groups: readonly SearchGroup[];
  };
  readonly interval: TrainJob['interval'];
  readonly explain: TrainJob['explain'];
  /** What a version says besides its forecasts, and instead of them. */
  readonly serving: Serving;
  readonly limits: JobLimits;
  readonly sizes: Readonly<Record<PackSizeName, SizeSettings>>;
}

/** Heads that share their parameters. */
export interface SearchGroup {
  readonly name: string;
  readonly heads: readonly string[];
}

/** What a pack computes from the events of one entity. Pure; an event later than a decision changes only its labels. */
export interface PackData {
  columns(request: PackRequest): PackColumns;
}

export interface PackRequest {
  readonly settings: SizeSettings;
  /** Ascending, each once. */
  readonly decisionTimesUs: Float64Array;
  /** The features of the pack as they were known at each decision; NaN where they were not. */
  readonly features: Readonly<Record<string, Float64Array>>;
  /** Events of the streams of the pack in (sinceUs, untilUs], in the order in which they apply. */
  readonly events: readonly Measured[];
  readonly sinceUs: number;
  readonly untilUs: number;
  /** How late an event of this entity may become known: at a decision nothing newer is known but the features. */
  readonly delayUs: number;
}

/** By decision; NaN where there is no value. */
export interface PackColumns {
  /** By the name of the label. */
  readonly targets: Readonly<Record<string, TargetColumns>>;
  /** By the name of the column. Infinite nowhere. */
  readonly baselines: Readonly<Record<string, Float64Array>>;
  readonly regime: Float64Array | null;
}
