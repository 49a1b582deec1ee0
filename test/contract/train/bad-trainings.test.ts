import { describe, expect, test, vi } from 'vitest';
import type { MemoryJobFiles } from '../../../lib/adapters/memory/memory-job-files.ts';
import { memoryRunFailures } from '../../../lib/adapters/memory/memory-run-failures.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { failRun } from '../../../lib/domain/train/fail-run.ts';
import type { TrainRun } from '../../../lib/domain/train/train-runs.ts';
import type { JobLimits } from '../../../schemas/jobs.ts';
import { greedyRecipe, planted, type Planted } from '../../support/planted-training.ts';
import { tellFigures } from '../../support/tell-figures.ts';
import { trainRun } from '../../support/train-runs.ts';
import { generous, useTrainingRoom } from './training-bench.ts';

vi.setConfig({ testTimeout: 600_000 });

const room = useTrainingRoom();

interface Bad {
  readonly name: string;
  readonly error: string;
  readonly code: string;
  readonly reason: RegExp;
  readonly change?: (training: Planted) => void;
  readonly damage?: (files: MemoryJobFiles) => void;
  readonly recipe?: string;
  readonly limits?: JobLimits;
}

const tableFile = 's3://lake/main/datasets/planted/table.parquet';

const badJobs: readonly Bad[] = [
  {
    name: 'whose schema is wrong',
    error: 'JobRefused',
    code: 'TG-3001',
    reason: /^threads: /,
    change: ({ job }) => (job['threads'] = 0),
  },
  {
    name: 'of an unknown objective',
    error: 'JobRefused',
    code: 'TG-3001',
    reason: /^heads\.0/,
    change: ({ job }) => (job['heads'] = [{ name: 'up', target: 'up', horizonUs: 1, objective: 'guess' }]),
  },
  {
    name: 'whose partition is missing',
    error: 'JobRefused',
    code: 'TG-3002',
    reason: /^there is no s3:\/\/lake\/main\/datasets\/planted\/table\.parquet$/,
    damage: ({ objects }) => objects.delete(tableFile),
  },
  {
    name: 'whose data have another digest',
    error: 'JobRefused',
    code: 'TG-3003',
    reason: /^s3:\/\/lake\/main\/datasets\/planted\/table\.parquet has the digest /,
    damage: ({ objects }) => objects.set(tableFile, Buffer.from('another table')),
  },
  {
    name: 'with an empty fold',
    error: 'JobFailed',
    code: 'TG-3010',
    reason: /fold/,
    change: ({ folds }) => folds['role']!.forEach((role, at, roles) => (roles[at] = role === 1 ? 0 : role)),
  },
  {
    name: 'with a constant label',
    error: 'JobFailed',
    code: 'TG-3012',
    reason: /up/,
    change: ({ columns }) => columns['up']!.fill(1),
  },
  {
    name: 'with a feature that is always missing',
    error: 'JobFailed',
    code: 'TG-3013',
    reason: /noise/,
    change: ({ columns }) => columns['noise']!.fill(NaN),
  },
  {
    name: 'over the memory limit of its container',
    error: 'JobMemoryExceeded',
    code: 'TG-3018',
    reason: /^used \d+ MiB of memory; its limit is 256 MiB/,
    recipe: greedyRecipe,
    limits: { ...generous, memoryMiB: 256 },
  },
  {
    name: 'over the memory limit of its own document',
    error: 'JobMemoryExceeded',
    code: 'TG-3018',
    reason: /^\d+ MiB are in use, and 256 are allowed$/,
    recipe: greedyRecipe,
    change: ({ job }) => (job['limits'] = { memoryMiB: 256, timeoutSeconds: 600 }),
  },
];

/** What `retrain-model` makes of an answer, when its machine has caught it. */
async function recorded(error: string, cause: string): Promise<TrainRun | undefined> {
  const ports = { runs: memoryTrainRuns(), runFailures: memoryRunFailures() };
  await ports.runs.begin(trainRun());
  await failRun(
    { tenant: 'main', run: 'first', execution: 'train-first', error, cause },
    trainRun().startedAtUs,
    ports,
  );
  return ports.runs.find('main', 'first');
}

describe('a bad training', () => {
  test.for(badJobs)('$name ends as a failed run with its code, and leaves nothing', async (bad, context) => {
    const { change, damage, limits, recipe } = bad;
    const training = { ...planted(), ...(recipe === undefined ? {} : { recipe }) };
    change?.(training);
    const bench = room().bench(training, { damage, limits });
    const { stop } = bench.start();
    const answer = await bench.answer();
    await stop();
    if (answer.kind === 'succeeded') throw new Error('it succeeded');
    const { status, failure, version } = (await recorded(answer.error, answer.cause)) ?? trainRun();
    const left = room().leftFolders();
    tellFigures(context, { job: bad.name, error: answer.error, status, ...failure, stored: bench.files.stored, left });
    expect({ error: answer.error, status, version, stored: bench.files.stored, left }).toEqual({
      ...{ error: bad.error, status: 'failed', version: undefined, stored: [], left: [] },
    });
    expect(failure).toEqual({ code: bad.code, reason: expect.stringMatching(bad.reason) });
  });
});
