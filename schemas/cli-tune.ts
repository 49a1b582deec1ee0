/** What `tidegate tune` prints with `--json`: searches as the reports of their runs tell them. */
import * as z from 'zod';
import { Name, Sha256 } from './identity.ts';
import { Report } from './report.ts';
import { packSizes } from './runs.ts';
import { Interval } from './training.ts';

const count = z.int().min(0);
const text = z.string().min(1).max(2000);
const Search = Report.shape.searches.element;

const run = { run: Name, pack: Name, size: z.enum(packSizes), seed: count, dataset: Sha256 };

/** Of one search. */
const outcome = {
  ended: z.record(z.string().min(1).max(20), count).meta({ description: 'Trials by their state.' }),
  best: Search.shape.trials.element
    .nullable()
    .meta({ description: 'The trial whose parameters the model has; null where none came to its end.' }),
};

export const TuneReport = z
  .strictObject({
    contract: z.literal('tune-report/1'),
    ...run,
    searches: z.array(z.strictObject({ ...outcome, search: Search })).min(1),
  })
  .meta({ id: 'TuneReport', description: 'tidegate tune report --json' });

const value = z.union([z.string(), z.number(), z.null()]);
const number = z.number().nullable();

export const TuneComparison = z
  .strictObject({
    contract: z.literal('tune-comparison/1'),
    one: z.strictObject(run),
    other: z.strictObject(run),
    doubts: z.array(text).meta({ description: 'Why a better value of one says nothing against the other.' }),
    differences: z
      .array(z.strictObject({ what: text, one: value, other: value }))
      .meta({ description: 'What the runs were asked for, as far as it differs.' }),
    searches: z
      .array(
        z.strictObject({
          group: Name,
          one: z.strictObject(outcome),
          other: z.strictObject(outcome),
          history: z.array(z.strictObject({ trials: z.int().min(1), one: number, other: number })).meta({
            description: 'The best value after so many trials; null after the last one, and before the first value.',
          }),
          parameters: z
            .array(
              z.strictObject({
                ...{ name: text, one: number, other: number },
                importance: z.strictObject({ one: number, other: number }),
              }),
            )
            .meta({ description: 'Of the best trials.' }),
        }),
      )
      .meta({ description: 'Of each group of heads that both have searched for.' }),
    scores: z
      .array(
        z.strictObject({
          head: Name,
          metric: Name,
          better: z.enum(['higher', 'lower']),
          one: Interval,
          other: Interval,
        }),
      )
      .meta({ description: 'Of both models over all of their own test rows.' }),
  })
  .meta({ id: 'TuneComparison', description: 'tidegate tune compare --json' });

export type TuneReport = z.infer<typeof TuneReport>;
export type TuneComparison = z.infer<typeof TuneComparison>;
