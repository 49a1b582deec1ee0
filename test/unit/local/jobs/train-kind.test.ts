import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type MemoryJobFiles, memoryJobFiles } from '../../../../lib/adapters/memory/memory-job-files.ts';
import { engineJournal } from '../../../../lib/local/jobs/journal-access.ts';
import type { JobAtWork, JobKind } from '../../../../lib/local/jobs/job-kind.ts';
import type { JobCommand } from '../../../../lib/local/jobs/start-job.ts';
import { trainKind } from '../../../../lib/local/jobs/train-kind.ts';
import { jobsAtOnce } from '../../../../lib/local/serve-train-jobs.ts';
import { planted, type Planted, storePlanted } from '../../../support/planted-training.ts';
import { jobMessage } from './job-messages.ts';
import { freshRoot } from './room.ts';

const journal = engineJournal({
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
});

interface Bench {
  readonly files: MemoryJobFiles;
  readonly kind: JobKind;
  readonly work: JobAtWork;
}

function bench(training: Planted = planted()): Bench {
  const files = memoryJobFiles();
  const jobUri = storePlanted(files.objects, training);
  return {
    files,
    kind: trainKind({ files, python: '/venv/bin/python', trainer: '/tidegate/containers/trainer', journal }),
    work: { message: { ...jobMessage(), jobUri }, folder: freshRoot(), signal: new AbortController().signal },
  };
}

async function commandOf({ kind, work }: Bench): Promise<JobCommand> {
  const command = await kind.prepare(work);
  if (command === 'finished') throw new Error('it was not started yet');
  return command;
}

/** What the harness leaves. */
function writeResult({ work }: Bench, change: object = {}): void {
  const content = 'tree\n';
  const sha256 = createHash('sha256').update(content).digest('hex');
  const path = join(work.folder, 'out', 'model', 'up', 'model.txt');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const result = {
    ...{ contract: 'train-result/1', job: '01J00000000000000000000000', run: 'planted-run', mode: 'train' },
    usage: { wallSeconds: 1, cpuSeconds: 1, peakBytes: 1 },
    software: { python: '3.13.1', packages: {}, lock: 'a'.repeat(64) },
    ...{ seed: 11, threads: 1, status: 'succeeded', heads: [], trials: null, artifact: sha256, resumedFits: 0 },
    files: [{ kind: 'model', head: 'up', fold: null, place: 'model/up/model.txt', sha256, bytes: content.length }],
    ...change,
  };
  writeFileSync(join(work.folder, 'out', 'result.json'), JSON.stringify(result));
}

const failure = { status: 'failed', code: 'TG-3012', reason: 'up is always 1' };

function writeFailure(world: Bench): void {
  writeResult(world, {
    ...failure,
    ...{ heads: undefined, trials: undefined, artifact: undefined, resumedFits: undefined, files: undefined },
  });
}

describe('a training', () => {
  test('finds all that its job names in its folder, with the digests of the job', async () => {
    const world = bench();
    const { words } = await commandOf(world);
    const input = join(world.work.folder, 'in');
    expect(words).toEqual(['-m', 'trainer', '--job', join(input, 'job.json'), '--out', join(world.work.folder, 'out')]);
    const named = JSON.parse(Buffer.from(world.files.objects.get(world.work.message.jobUri)!).toString()) as object;
    const local = JSON.parse(readFileSync(join(input, 'job.json'), 'utf8')) as object;
    expect(local).toEqual({
      ...named,
      recipe: { ...('recipe' in named && (named.recipe as object)), module: 'recipe.py' },
      table: { ...('table' in named && (named.table as object)), place: 'table/table.json' },
    });
    expect(readdirSync(input, { recursive: true }).map(String).toSorted()).toEqual([
      ...['job.fetched.json', 'job.json', 'recipe.py', 'table', 'table/folds.parquet'],
      ...['table/table.json', 'table/table.parquet'],
    ]);
  });

  test('fetches again only what is not there whole', async () => {
    const world = bench();
    await commandOf(world);
    writeFileSync(join(world.work.folder, 'in', 'table', 'folds.parquet'), 'half');
    const before = world.files.fetched.length;
    await commandOf(world);
    expect(world.files.fetched.slice(before)).toEqual([
      world.work.message.jobUri,
      's3://lake/main/datasets/planted/folds.parquet',
    ]);
  });

  test('leaves no half of a file whose digest is wrong', async () => {
    const world = bench();
    world.files.objects.set('s3://lake/main/datasets/planted/table.parquet', Buffer.from('another'));
    await expect(world.kind.prepare(world.work)).rejects.toMatchObject({ code: 'TG-3003' });
    expect(readdirSync(join(world.work.folder, 'in', 'table'))).toEqual(['table.json']);
  });

  test('is refused where its result would have no place, or its table is elsewhere', async () => {
    const unnamed = bench();
    const work = { ...unnamed.work, message: { ...unnamed.work.message, jobUri: 's3://lake/main/job' } };
    await expect(unnamed.kind.prepare(work)).rejects.toMatchObject({ code: 'TG-3070' });
    const elsewhere = bench({ ...planted(), tablePlace: 's3://lake/elsewhere/table.parquet' });
    await expect(elsewhere.kind.prepare(elsewhere.work)).rejects.toMatchObject({ code: 'TG-3070' });
  });

  test('gets access to a store only for the journal of a search', async () => {
    const { environment } = await commandOf(bench());
    expect(environment).toMatchObject({ PYTHONPATH: '/tidegate/containers/trainer' });
    expect(Object.keys(environment).filter((name) => name.startsWith('AWS'))).toEqual([]);
    const training = planted();
    const search = {
      ...{ study: 's', worker: 'w', journal: { kind: 'dynamodb', table: 'registry' }, space: {}, trials: 1 },
      ...{ sampler: 'random', pruner: 'none', minRounds: 1, reduction: 2, patience: 0, deterministic: true },
    };
    Object.assign(training.job, { mode: 'search', search });
    expect((await commandOf(bench(training))).environment).toMatchObject({
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4566',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
  });

  test('that has finished is stored beside its job, its result last, and again without harm', async () => {
    const world = bench();
    await commandOf(world);
    writeResult(world);
    const root = 's3://lake/main/runs/planted-run/jobs/train';
    for (let times = 0; times < 2; times += 1) expect(await world.kind.collect(world.work)).toBe(`${root}/result.json`);
    const once = [`${root}/model/up/model.txt`, `${root}/result.json`];
    expect(world.files.stored).toEqual([...once, ...once]);
  });

  test('is not done again when only its result could not be stored', async () => {
    const world = bench();
    await commandOf(world);
    writeResult(world);
    expect(await world.kind.prepare(world.work)).toBe('finished');
  });

  test('is done again when its job has changed since', async () => {
    const world = bench();
    await commandOf(world);
    writeResult(world);
    const other = planted();
    Object.assign(other.job, { seed: 12 });
    storePlanted(world.files.objects, other);
    await commandOf(world);
    expect(existsSync(join(world.work.folder, 'out', 'result.json'))).toBe(false);
  });

  test('stores nothing of a result that lacks a file or breaks its contract', async () => {
    const world = bench();
    await commandOf(world);
    await expect(world.kind.collect(world.work)).rejects.toMatchObject({ code: 'TG-3071' });
    writeResult(world);
    writeFileSync(join(world.work.folder, 'out', 'model', 'up', 'model.txt'), 'another tree');
    await expect(world.kind.collect(world.work)).rejects.toMatchObject({ code: 'TG-3003' });
    expect(world.files.stored).toEqual([]);
  });

  test('says why it failed, where it has said so', async () => {
    const world = bench();
    await commandOf(world);
    expect(await world.kind.explain(world.work)).toBeUndefined();
    writeFailure(world);
    expect(await world.kind.explain(world.work)).toBe('TG-3012: up is always 1');
    await expect(world.kind.collect(world.work)).rejects.toMatchObject({ code: 'TG-3071' });
  });
});

test('a training wants two cores, and gets what there is', () => {
  expect([1, 2, 3, 4, 16].map(jobsAtOnce)).toEqual([1, 1, 1, 2, 8]);
});
