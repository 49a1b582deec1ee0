import { describe, expect, test } from 'vitest';
import { TrainJob } from '../../../schemas/training.ts';
import type { MemoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { planFits } from '../../../lib/domain/train/plan-fits.ts';
import { planSearches } from '../../../lib/domain/train/plan-searches.ts';
import { pack } from '../../../models/liquidation/pack.ts';
import * as trained from '../../support/trained-run.ts';

const { datasetRun, unsearchedRun, lakeBucket, journal, recipe, dataset } = trained;

const bursts = pack.heads.filter(({ objective }) => objective === 'binary');
const volumes = pack.heads.filter(({ objective }) => objective !== 'binary');

async function jobIn(lake: MemoryLake, name: string): Promise<TrainJob> {
  const body = await lake.get(`main/runs/first/jobs/${name}.json`);
  return TrainJob.parse(JSON.parse(Buffer.from(body ?? '').toString()));
}

describe('planSearches', () => {
  const table = { key: `main/datasets/${dataset}/table.json`, sha256: 'e'.repeat(64) };

  test('writes the recipe, and one job for each worker of each group; those of one group share one study', async () => {
    const lake = memoryLake();
    const searches = await planSearches({ run: datasetRun, pack, recipe, table }, { lake, lakeBucket, journal });
    expect(searches).toEqual(
      ['search-bursts-1', 'search-bursts-2', 'search-volumes-1', 'search-volumes-2'].map((name) => {
        return { jobUri: `s3://lake-bucket/main/runs/first/jobs/${name}.json`, limits: pack.limits };
      }),
    );
    expect(Buffer.from((await lake.get('main/runs/first/recipe.py')) ?? '').toString()).toBe(recipe.text);
    const [one, other] = [await jobIn(lake, 'search-bursts-1'), await jobIn(lake, 'search-bursts-2')];
    expect(one).toMatchObject({
      ...{ mode: 'search', run: 'first', model: 'liquidation', seed: datasetRun.seed, heads: bursts },
      parameters: Object.fromEntries(bursts.map(({ name }) => [name, pack.parameters])),
      recipe: { module: 's3://lake-bucket/main/runs/first/recipe.py', sha256: recipe.sha256 },
      table: { place: `s3://lake-bucket/${table.key}`, sha256: table.sha256 },
      rounds: { most: datasetRun.settings.rounds, patience: datasetRun.settings.patience },
      search: {
        study: 'first.bursts',
        worker: 'search-bursts-1',
        journal,
        trials: datasetRun.settings.trials,
        deterministic: false,
      },
    });
    expect(await jobIn(lake, 'search-volumes-2')).toMatchObject({ heads: volumes, search: { study: 'first.volumes' } });
    expect(other.search?.worker).toBe('search-bursts-2');
    expect(other.job).not.toBe(one.job);
  });

  test('makes the same documents again', async () => {
    const lake = memoryLake();
    const request = { run: datasetRun, pack, recipe, table };
    await planSearches(request, { lake, lakeBucket, journal });
    const other = memoryLake();
    await planSearches(request, { lake: other, lakeBucket, journal });
    expect(other.keys()).toEqual(lake.keys());
    for (const key of lake.keys()) expect(await other.get(key)).toEqual(await lake.get(key));
  });

  test('lets a worker alone search in an order that the seed fixes', async () => {
    const lake = memoryLake();
    const run = { ...datasetRun, settings: { ...datasetRun.settings, workers: 1 } };
    await planSearches({ run, pack, recipe, table }, { lake, lakeBucket, journal });
    expect((await jobIn(lake, 'search-bursts-1')).search?.deterministic).toBe(true);
  });

  test('lets the workers of a run that resumes another meet in the study of that one', async () => {
    const lake = memoryLake();
    const run = { ...datasetRun, study: 'earlier' };
    await planSearches({ run, pack, recipe, table }, { lake, lakeBucket, journal });
    expect(await jobIn(lake, 'search-bursts-2')).toMatchObject({
      run: 'first',
      search: { study: 'earlier.bursts', worker: 'search-bursts-2' },
    });
  });

  test('plans no search where the size has no trials', async () => {
    const lake = memoryLake();
    expect(await planSearches({ run: unsearchedRun, pack, recipe, table }, { lake, lakeBucket, journal })).toEqual([]);
    expect(lake.keys()).toEqual(['main/runs/first/recipe.py']);
  });
});

describe('planFits', () => {
  test('takes the parameters of the best trial of all workers, over those of the pack', async () => {
    const lake = await trained.preparedLake();
    await trained.putResult(lake, 'search-bursts-1', { trials: trained.trials(3, { number: 2, value: 0.4 }) });
    await trained.putResult(lake, 'search-bursts-2', { trials: trained.trials(7, { number: 4, value: 0.5 }) });
    await trained.putVolumes(lake);
    const { fits, best } = await planFits({ run: datasetRun, pack }, { lake, lakeBucket });
    expect(best).toMatchObject([
      { group: { name: 'bursts' }, number: 4, value: 0.5 },
      { group: { name: 'volumes' }, number: 1, value: 0.2 },
    ]);
    expect(fits.train.jobUri).toBe('s3://lake-bucket/main/runs/first/jobs/train.json');
    const [train, evaluate] = [await jobIn(lake, 'train'), await jobIn(lake, 'evaluate')];
    expect(train).toMatchObject({ mode: 'train', search: null });
    const found = (leaves: number) => ({ ...pack.parameters, leaves, learningRate: 0.05 });
    expect(train.heads).toEqual(pack.heads);
    expect(train.parameters).toEqual(
      Object.fromEntries([
        ...bursts.map(({ name }) => [name, found(40)]),
        ...volumes.map(({ name }) => [name, found(10)]),
      ]),
    );
    expect(evaluate).toEqual({ ...train, mode: 'evaluate', job: evaluate.job });
    expect(evaluate.job).not.toBe(train.job);
  });

  test('takes the earlier of two trials that are equally good', async () => {
    const lake = await trained.preparedLake();
    await trained.putResult(lake, 'search-bursts-1', { trials: trained.trials(3, { number: 5, value: 0.5 }) });
    await trained.putResult(lake, 'search-bursts-2', { trials: trained.trials(7, { number: 3, value: 0.5 }) });
    await trained.putVolumes(lake);
    expect((await planFits({ run: datasetRun, pack }, { lake, lakeBucket })).best[0]?.number).toBe(3);
  });

  test('takes the parameters of the pack where nothing was searched', async () => {
    const lake = await trained.preparedLake(unsearchedRun);
    const { best } = await planFits({ run: unsearchedRun, pack }, { lake, lakeBucket });
    expect(best).toEqual([]);
    const { parameters } = await jobIn(lake, 'train');
    expect(parameters).toEqual(Object.fromEntries(pack.heads.map(({ name }) => [name, pack.parameters])));
  });

  test('fails when no trial of a group has reported a score, whatever those of another have', async () => {
    const lake = await trained.preparedLake();
    for (const job of ['search-bursts-1', 'search-bursts-2'])
      await trained.putResult(lake, job, { trials: trained.trials(0, null) });
    await trained.putVolumes(lake);
    await expect(planFits({ run: datasetRun, pack }, { lake, lakeBucket })).rejects.toMatchObject({
      code: 'TG-3054',
      message: expect.stringContaining('group bursts') as string,
    });
  });

  test('names the document that is no document', async () => {
    const lake = await trained.preparedLake();
    const key = 'main/runs/first/jobs/search-bursts-1/result.json';
    await lake.putOnce(key, new Uint8Array(Buffer.from('{"contract":')));
    await trained.putVolumes(lake);
    const planned = planFits({ run: datasetRun, pack }, { lake, lakeBucket });
    await expect(planned).rejects.toMatchObject({ code: 'TG-3059', message: expect.stringContaining(key) as string });
  });

  test('names the document that is missing', async () => {
    const lake = await trained.preparedLake();
    await trained.putVolumes(lake);
    const planned = planFits({ run: datasetRun, pack }, { lake, lakeBucket });
    await expect(planned).rejects.toMatchObject({
      code: 'TG-3059',
      message: 'main/runs/first/jobs/search-bursts-1/result.json is missing',
    });
  });
});
