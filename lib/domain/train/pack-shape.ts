import * as z from 'zod';
import { Name, TimeUs } from '../../../schemas/identity.ts';
import { JobLimits } from '../../../schemas/jobs.ts';
import { packSizes, SizeSettings } from '../../../schemas/runs.ts';
import { streamNames } from '../../../schemas/streams.ts';
import { FeatureTable, Head, Parameters, Serving, TrainJob } from '../../../schemas/training.ts';

const Column = FeatureTable.shape.features.element;
const Search = TrainJob.shape.search.unwrap();
const durationUs = TimeUs.min(1);

/** What each field of a pack may be by itself; how they fit together, `definePack` judges. */
export const PackShape = z.strictObject({
  name: Name,
  about: z.string().min(1).max(200),
  market: Name,
  view: z.strictObject({ name: Name, version: z.int().min(1) }),
  features: z.array(Column).min(1),
  streams: z.array(z.enum(streamNames)).min(1),
  decideEveryUs: durationUs,
  labelDelayUs: TimeUs,
  labels: z.array(z.strictObject({ name: Column, horizonUs: durationUs })).min(1),
  heads: z.array(Head).min(1).max(64),
  baselines: z.array(z.strictObject({ name: Name, column: Column, head: Name })),
  regime: Column.nullable(),
  regimes: z.array(Name),
  window: z.enum(['expanding', 'sliding']),
  memory: z.number().gt(0).nullable(),
  parameters: Parameters,
  search: z.strictObject({
    ...Search.pick({ space: true, sampler: true, pruner: true, reduction: true, patience: true, minRounds: true })
      .shape,
    groups: z.array(z.strictObject({ name: Name, heads: z.array(Name).min(1) })).min(1),
  }),
  interval: TrainJob.shape.interval,
  explain: TrainJob.shape.explain,
  serving: Serving,
  limits: JobLimits,
  sizes: z.record(z.enum(packSizes), SizeSettings),
});
