/** Requests and responses of the API about training runs; which route takes and gives which stands in `operations.ts`. */
import * as z from 'zod';
import { Evaluation } from './evaluation.ts';
import { ModelName, Name, Sha256, Timestamp } from './identity.ts';
import { packSizes, runStatuses, SizeSettings } from './runs.ts';
import { triggers } from './triggers.ts';

const count = z.int().min(0);
const version = z.int().min(1);
const seconds = z.number().min(0);
const text = z.string().min(1).max(2000);

/** States of `retrain-model` that a run goes through, in their order. */
export const runStates = [
  'Decide',
  'Prepare Dataset',
  'Search',
  'Plan Fits',
  'Fit',
  'Pack Artifact',
  'Evaluate Walk-Forward',
  'Register',
  'Report',
] as const;

export const TrainRequest = z
  .strictObject({
    pack: Name,
    size: z.enum(packSizes).optional().meta({
      description:
        '`full` when absent, or that of the run that is resumed. `start` and `fast` take less history, shorter windows and fewer trials.',
    }),
    settings: SizeSettings.partial().optional().meta({ description: 'What is to differ from the size of that name.' }),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .optional()
      .meta({ description: 'Of all chance in the run; 1 when absent, or that of the run that is resumed.' }),
    run: Name.optional().meta({
      description: 'A name that the caller chooses: one run has it, however often it is sent. Else made from the key.',
    }),
    resume: Name.optional().meta({
      description:
        'An earlier run that has ended, whose search is taken up: its data set is trained on, and its trials count.',
    }),
  })
  .meta({ id: 'TrainRequest', description: 'A pack to train a model of.' });

const shared = {
  run: Name,
  pack: Name,
  model: ModelName,
  size: z.enum(packSizes),
  trigger: z.enum(triggers),
  seed: count,
  author: z.string().min(1).max(200),
  status: z.enum(runStatuses),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  seconds: seconds.meta({ description: 'From its start to its end, or until now.' }),
  version: version.nullable().meta({ description: 'Of the model that the run has registered.' }),
  failure: z.strictObject({ code: z.string().regex(/^TG-[0-9]{4}$/), reason: text }).nullable(),
};

const State = z.strictObject({
  name: text,
  startedAt: Timestamp,
  finishedAt: Timestamp,
  seconds,
  note: z.string().max(2000).meta({ description: 'What came of it.' }),
  cpuSeconds: seconds.meta({ description: 'Of its containers.' }),
  peakMiB: z.number().min(0),
});

const Cost = z
  .strictObject({
    usd: z.number().min(0),
    cpuSeconds: seconds,
    gigabyteSeconds: seconds.meta({ description: 'The most memory of each container times how long it ran.' }),
    transitions: count,
    about: text.meta({ description: 'What it is made of, and what is not in it.' }),
  })
  .meta({ id: 'CostEstimate', description: 'What so many resources cost by the price list: an estimate, no bill.' });

const { head, objective, horizonUs, rows, effectiveRows, labelMean, scores } = Evaluation.shape.heads.element.shape;
const { metric, better, score, naive } = scores.element.shape;

const Headline = z
  .strictObject({
    ...{ head, objective, horizonUs, rows, effectiveRows, labelMean },
    scores: z.array(z.strictObject({ metric, better, score, naive })),
  })
  .meta({ id: 'Headline', description: 'The scores of a head over all test rows together.' });

export const TrainRunStatus = z
  .strictObject({
    contract: z.literal('train-run/1'),
    ...shared,
    settings: SizeSettings,
    asOf: Timestamp.meta({ description: 'Of the market: labels that had matured by then.' }),
    dataset: Sha256.nullable(),
    states: z.array(State).meta({ description: 'Those that have ended, in their order.' }),
    cost: Cost,
    headlines: z.array(Headline).meta({ description: 'Empty until the run is evaluated.' }),
  })
  .meta({ id: 'TrainRunStatus', description: 'How far a training has come, what it took, and how it ended.' });

export const TrainRunList = z
  .strictObject({
    contract: z.literal('train-run-list/1'),
    runs: z.array(z.strictObject(shared)).meta({ description: 'The newest first.' }),
  })
  .meta({ id: 'TrainRunList', description: 'Trainings, without what they did.' });

const LakeFile = z.strictObject({
  key: z.string().min(1).max(1024).meta({ description: 'In the lake.' }),
  url: z.string().min(1).max(8000).meta({ description: 'Gives the file, for 15 minutes.' }),
});

export const TrainRunReport = z
  .strictObject({ contract: z.literal('train-run-report/1'), run: Name, json: LakeFile, html: LakeFile })
  .meta({ id: 'TrainRunReport', description: 'Where the report of a run is, for programs and for people.' });

/** What a file is to the job that fits the model of a run on all rows. */
export const runFileKinds = ['job', 'recipe', 'table', 'rows', 'folds', 'result'] as const;

export const TrainRunFiles = z
  .strictObject({
    contract: z.literal('train-run-files/1'),
    run: Name,
    version,
    files: z
      .array(
        LakeFile.extend({
          kind: z.enum(runFileKinds).meta({ description: '`table` describes the rows and the folds.' }),
          sha256: Sha256,
          bytes: z.int().min(1),
        }),
      )
      .min(runFileKinds.length)
      .meta({ description: 'Of the last fit, on all rows: what it was asked for, what it read, what came of it.' }),
  })
  .meta({ id: 'TrainRunFiles', description: 'What it takes to train the model of a run again.' });

export type TrainRequest = z.infer<typeof TrainRequest>;
export type TrainRunStatus = z.infer<typeof TrainRunStatus>;
export type TrainRunList = z.infer<typeof TrainRunList>;
export type TrainRunReport = z.infer<typeof TrainRunReport>;
export type TrainRunFiles = z.infer<typeof TrainRunFiles>;
