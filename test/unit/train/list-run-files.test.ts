import { describe, expect, test } from 'vitest';
import { memoryUploadUrls } from '../../../lib/adapters/memory/memory-upload-urls.ts';
import type { MemoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { lakeKeys, trainingFiles } from '../../../lib/domain/registry/keys.ts';
import { listRunFiles } from '../../../lib/domain/train/list-run-files.ts';
import type { TrainRun } from '../../../lib/domain/train/train-runs.ts';
import { TrainRunFiles } from '../../../schemas/run-api.ts';
import { FeatureTable } from '../../../schemas/training.ts';
import { dataset, datasetRun, evaluatedLake } from '../../support/trained-run.ts';

const registered: TrainRun = { ...datasetRun, status: 'registered', version: 3 };
const question = { tenant: 'main', run: 'first', caller: { nowUs: 1, host: undefined } };
const tableKey = lakeKeys.dataset.key('main', dataset, trainingFiles.descriptor);

function list(lake: MemoryLake, run: TrainRun | undefined = registered) {
  const runs = { find: async () => run };
  return listRunFiles(question, { runs, lake, urls: memoryUploadUrls('http://lake') });
}

/** What the lake holds, but for one object. */
async function spoiltLake(key: string, body: string | undefined): Promise<MemoryLake> {
  const lake = await evaluatedLake();
  await lake.remove(key);
  if (body !== undefined) await lake.putOnce(key, Buffer.from(body));
  return lake;
}

describe('the files of a run', () => {
  test('are the job of its last fit, all that this names, and its result', async () => {
    const lake = await evaluatedLake();
    const { run, version, files } = TrainRunFiles.parse(await list(lake));
    expect({ run, version }).toEqual({ run: 'first', version: 3 });
    const table = FeatureTable.parse(JSON.parse(Buffer.from((await lake.get(tableKey)) ?? '').toString()));
    const below = (file: { readonly place: string }): string => `main/datasets/${dataset}/${file.place}`;
    expect(files.map(({ kind, key }) => [kind, key])).toEqual([
      ['job', 'main/runs/first/jobs/train.json'],
      ['recipe', 'main/runs/first/recipe.py'],
      ['table', tableKey],
      ...table.files.map((file) => ['rows', below(file)]),
      ['folds', below(table.folds)],
      ['result', 'main/runs/first/jobs/train/result.json'],
    ]);
    expect(files.map(({ url }) => url)).toEqual(files.map(({ key }) => `http://lake/${key}`));
  });

  test('have sizes and digests: of the documents as they lie there, of the table as it is described', async () => {
    const lake = await evaluatedLake();
    const { files } = await list(lake);
    for (const { key, kind, sha256, bytes } of files.filter(({ kind }) => kind !== 'rows' && kind !== 'folds')) {
      const body = (await lake.get(key)) ?? new Uint8Array();
      expect({ sha256, bytes }, kind).toEqual({ sha256: sha256Hex(body), bytes: body.length });
    }
    const table = FeatureTable.parse(JSON.parse(Buffer.from((await lake.get(tableKey)) ?? '').toString()));
    const described = files.filter(({ kind }) => kind === 'rows' || kind === 'folds');
    expect(described.map(({ sha256, bytes }) => ({ sha256, bytes }))).toEqual(
      [...table.files, table.folds].map(({ sha256, bytes }) => ({ sha256, bytes })),
    );
  });

  test.each([
    ['runs', datasetRun, 'first is running, and has no version'],
    [
      'failed',
      { ...datasetRun, status: 'failed', failure: { code: 'TG-3042', reason: 'too short' } },
      'first is failed, and has no version (TG-3042: too short)',
    ],
  ] as const)('are refused while there is no version: it %s', async (_what, run, message) => {
    await expect(list(await evaluatedLake(), run)).rejects.toMatchObject({
      ...{ name: 'RequestError', code: 'TG-3094', message },
    });
  });

  test('of a run that broke off after it was registered are given: its version is there', async () => {
    const run: TrainRun = { ...registered, status: 'failed', failure: { code: 'TG-3087', reason: 'no report' } };
    expect((await list(await evaluatedLake(), run)).version).toBe(3);
  });

  test.each([
    ['the job', 'main/runs/first/jobs/train.json', undefined],
    ['the job', 'main/runs/first/jobs/train.json', '{}'],
    ['the recipe', 'main/runs/first/recipe.py', 'def other(): ...'],
    ['the descriptor', tableKey, undefined],
    ['the result', 'main/runs/first/jobs/train/result.json', undefined],
  ])('are refused where %s is missing or another: %s', async (_what, key, body) => {
    await expect(list(await spoiltLake(key, body))).rejects.toMatchObject({
      ...{ code: 'TG-3059', message: expect.stringContaining(key) as string },
    });
  });

  test('are refused where the descriptor is valid, and not the one that was trained on', async () => {
    const lake = await evaluatedLake();
    const table = FeatureTable.parse(JSON.parse(Buffer.from((await lake.get(tableKey)) ?? '').toString()));
    const other = await spoiltLake(tableKey, JSON.stringify({ ...table, rows: table.rows + 1 }));
    await expect(list(other)).rejects.toMatchObject({
      code: 'TG-3059',
      message: `${tableKey} is not what was trained on`,
    });
  });
});
