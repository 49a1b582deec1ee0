/** What `tidegate evidence` measures and prints: how well a pack foretells a market whose truth is known. */
import * as z from 'zod';
import { Name, Sha256, TimeUs } from './identity.ts';
import { SizeSettings } from './runs.ts';
import { Interval } from './training.ts';

const count = z.int().min(0);
const positive = z.int().min(1);
const text = z.string().min(1).max(2000);

export const evidenceSizes = ['full', 'fast'] as const;
export const evidenceDials = ['easy', 'target', 'hard', 'null'] as const;
export const evidenceMetrics = ['auc', 'pr-auc', 'brier-skill', 'ece'] as const;
export const evidenceVerdicts = ['PASS', 'FAIL', 'UNDECIDED'] as const;

export const EvidenceSize = z
  .strictObject({
    entities: positive,
    days: positive,
    settings: SizeSettings,
    pointEveryUs: TimeUs.meta({ description: 'Between the decisions at which the truth is told.' }),
    paths: positive.meta({ description: 'That leave the true state at each of these decisions.' }),
    replicates: positive.meta({ description: 'Ways to shuffle the labels.' }),
    resamples: positive,
  })
  .meta({ id: 'EvidenceSize' });

const Truth = z
  .strictObject({
    score: Interval.nullable().meta({ description: 'Null where the forecasts of the model are not at hand.' }),
    oracle: Interval.meta({ description: 'Of `ece` 0: true chances are calibrated.' }),
    gap: Interval.meta({ description: 'Oracle minus model, on the same resamples.' }),
    gapError: z.number().min(0).meta({ description: 'Standard error of the gap.' }),
    naive: z.record(Name, z.strictObject({ score: z.number(), share: Interval.nullable() })).meta({
      description: 'Share: (model − naive) / (oracle − naive); null where the oracle is not above the naive score.',
    }),
  })
  .meta({ id: 'EvidenceTruth', description: 'Against the true chances, which know nothing of luck.' });

export const EvidenceFigure = z
  .strictObject({
    head: Name,
    metric: z.enum(evidenceMetrics),
    score: Interval.meta({ description: 'On all test rows, by what came.' }),
    naive: z.record(Name, z.strictObject({ score: z.number(), advantage: Interval })).meta({
      description: 'Advantage: above 0 where the model is better; of `brier-skill` the skill against this one.',
    }),
    truth: Truth.nullable(),
  })
  .meta({ id: 'EvidenceFigure' });

const Shuffled = z.strictObject({
  head: Name,
  auc: z.array(z.number()).meta({ description: 'By replicate.' }),
  skill: z.array(z.number()),
});

export const MeasuredWorld = z
  .strictObject({
    contract: z.literal('measured-world/1'),
    seed: count,
    dial: z.enum(evidenceDials),
    rows: positive,
    testRows: positive,
    folds: positive,
    points: positive.meta({ description: 'Decisions at which the truth was told.' }),
    dataset: Sha256,
    baseRates: z.record(Name, z.number()),
    figures: z.array(EvidenceFigure).min(1),
    shuffled: z.array(Shuffled).meta({ description: 'Of the target dial alone.' }),
    seconds: z.number().min(0),
  })
  .meta({ id: 'MeasuredWorld' });

export const EvidenceVerdict = z
  .strictObject({
    criterion: text,
    dial: z.enum(evidenceDials).nullable(),
    head: Name.nullable(),
    verdict: z.enum(evidenceVerdicts),
    value: Interval.nullable(),
    demand: text,
  })
  .meta({ id: 'EvidenceVerdict' });

const PooledFigure = EvidenceFigure.extend({ dial: z.enum(evidenceDials) });

const common = {
  pack: Name,
  commit: z.string().min(1).max(64).nullable().meta({ description: 'Null outside a repository.' }),
  changed: z.boolean().meta({ description: 'Whether code differed from the commit: the figures are then of neither.' }),
  verdict: z.enum(evidenceVerdicts),
  verdicts: z.array(EvidenceVerdict).min(1),
};

export const Evidence = z
  .strictObject({
    contract: z.literal('evidence/1'),
    ...common,
    size: z.enum(evidenceSizes),
    settings: EvidenceSize,
    seeds: z.array(count).min(1),
    figures: z.array(PooledFigure).meta({ description: 'Means over the seeds.' }),
    worlds: z.array(MeasuredWorld).min(1),
    seconds: z.number().min(0),
  })
  .meta({ id: 'Evidence', description: 'tidegate evidence PACK --json' });

export const RunEvidence = z
  .strictObject({
    contract: z.literal('run-evidence/1'),
    ...common,
    run: Name,
    marketSeed: count,
    points: positive,
    figures: z.array(EvidenceFigure),
  })
  .meta({ id: 'RunEvidence', description: 'tidegate evidence PACK --run RUN --json' });

export type EvidenceSizeName = (typeof evidenceSizes)[number];
export type EvidenceMetric = (typeof evidenceMetrics)[number];
export type EvidenceSize = z.infer<typeof EvidenceSize>;
export type EvidenceTruth = z.infer<typeof Truth>;
export type EvidenceFigure = z.infer<typeof EvidenceFigure>;
export type PooledFigure = z.infer<typeof PooledFigure>;
export type MeasuredWorld = z.infer<typeof MeasuredWorld>;
export type EvidenceVerdict = z.infer<typeof EvidenceVerdict>;
export type Evidence = z.infer<typeof Evidence>;
export type RunEvidence = z.infer<typeof RunEvidence>;
