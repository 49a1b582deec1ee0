import { describe, expect, test } from 'vitest';
import { ServingModel } from '../../../schemas/serving.ts';
import { ModelManifest } from '../../../schemas/training.ts';
import { artifactStore } from '../../../lib/adapters/artifact-store.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { lakeKeys } from '../../../lib/domain/registry/keys.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { registerVersion } from '../../../lib/domain/registry/register-version.ts';
import { pack } from '../../../models/liquidation/pack.ts';
import { datasetRun, evaluatedLake, packed, recipe } from '../../support/trained-run.ts';

const nowUs = datasetRun.startedAtUs + 60_000_000;
const artifact = 'a'.repeat(64);
const code = { commit: 'f'.repeat(40), isDirty: false };

async function makePorts() {
  const objects = memoryLake();
  const artifacts = artifactStore({ objects, bucket: 'artifacts' });
  const runs = memoryTrainRuns();
  await runs.begin(datasetRun);
  const versions = memoryModelVersions(runs);
  return { lake: await evaluatedLake(), objects, artifacts, runs, versions, code, container: null };
}

async function manifestOf({ artifacts }: Awaited<ReturnType<typeof makePorts>>, version: number) {
  const body = (await artifacts.manifest('main', { model: 'liquidation', version })) ?? new Uint8Array();
  return { body, manifest: ModelManifest.parse(JSON.parse(Buffer.from(body).toString())) };
}

describe('registerVersion', () => {
  test('makes the first version of a model, which can be served', async () => {
    const ports = await makePorts();
    expect(await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports)).toEqual({
      ...{ model: 'liquidation', version: 1, artifact },
    });
    const { body, manifest } = await manifestOf(ports, 1);
    expect(await ports.versions.find('main', 'liquidation', 1)).toMatchObject({
      ...{ status: 'servable', run: 'first', artifact, dataset: datasetRun.dataset, createdAtUs: nowUs },
      serving: manifest.serving.document,
      manifest: sha256Hex(body),
    });
  });

  test('keeps the files of the artifact under their digests, and those of single folds not', async () => {
    const ports = await makePorts();
    await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports);
    const { manifest } = await manifestOf(ports, 1);
    expect(manifest.artifact.files.map(({ kind }) => kind)).toEqual([
      ...[
        'model',
        'calibration',
        'confidence',
        'conformal',
        'fallback',
        'importance',
        'contributions',
        'golden',
        'packed',
      ],
    ]);
    for (const { sha256, place } of manifest.artifact.files) {
      expect(place).toBe(`s3://artifacts/main/sha256/${sha256}`);
      expect(sha256Hex(await ports.artifacts.get('main', sha256))).toBe(sha256);
    }
    expect(Buffer.from(await ports.artifacts.get('main', recipe.sha256)).toString()).toBe(recipe.text);
  });

  test('tells what the version says besides its forecasts, and no confidence that did not hold', async () => {
    const ports = await makePorts();
    await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports);
    const { manifest } = await manifestOf(ports, 1);
    expect(manifest.serving).toEqual({
      document: expect.stringMatching(/^[0-9a-f]{64}$/),
      nested: ['burst-5m', 'burst-15m', 'burst-30m', 'burst-60m'],
      risk: [0.15, 0.35, 0.6],
      fallback: manifest.artifact.files.find(({ kind }) => kind === 'fallback')?.sha256,
      confidence: ['burst-5m'],
    });
  });

  test('keeps the document that serves the version under its digest', async () => {
    const ports = await makePorts();
    await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports);
    const { manifest } = await manifestOf(ports, 1);
    const body = await ports.artifacts.get('main', manifest.serving.document ?? '');
    const document = ServingModel.parse(JSON.parse(Buffer.from(body).toString()));
    expect(document).toMatchObject({
      ...{ tenant: 'main', pack: 'liquidation', model: 'liquidation', version: 1, market: pack.market, artifact },
      image: { sha256: packed.sha256, bytes: packed.bytes },
      ...{ features: manifest.features, nested: pack.serving.nested, risk: pack.serving.risk },
      intervals: [{ name: 'volume-60m', heads: ['volume-60m-low', 'volume-60m-high'], alpha: 0.1, widening: 12.5 }],
      fallback: { heads: [{ head: 'burst-5m' }] },
    });
    expect(document.heads.map(({ name }) => name)).toEqual(pack.heads.map(({ name }) => name));
    expect(document.heads[0]?.confidence).toEqual({ at: [0, 0.4], values: [0.1, 0.75] });
    expect(document.heads.slice(1).every(({ confidence }) => confidence === null)).toBe(true);
    const weighed = document.features.map((name, at) => [name, document.weights[at]]);
    expect(Object.fromEntries(weighed)).toMatchObject({ spread_bp: 0.75, imbalance_5m: 0.25, funding_rate: 0 });
  });

  test('tells in the manifest what the version rests on', async () => {
    const ports = await makePorts();
    await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports);
    const { manifest } = await manifestOf(ports, 1);
    expect(manifest).toMatchObject({
      ...{ version: 1, status: 'servable', run: 'first', trigger: 'manual', parent: null, seed: 7, code },
      ...{ author: 'token t1', container: null },
      artifact: { kind: 'trees', digest: artifact },
      dataset: { digest: datasetRun.dataset },
      recipe: { sha256: recipe.sha256, parameters: { 'burst-5m': { leaves: 40 }, 'volume-5m': { leaves: 10 } } },
      trials: [
        { group: 'bursts', study: 'first.bursts', complete: 7 },
        { group: 'volumes', study: 'first.volumes', complete: 5 },
      ],
    });
    expect(manifest.metrics).toContainEqual({
      ...{ name: 'auc', head: 'burst-5m', regime: null, rows: 900, naive: {} },
      score: { value: 0.8, low: 0.7, high: 0.9 },
    });
  });

  test('gives a run that is registered again the same version, and changes nothing of it', async () => {
    const ports = await makePorts();
    const first = await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports);
    const keys = ports.objects.keys();
    const { body } = await manifestOf(ports, 1);
    expect(await registerVersion({ run: datasetRun, packed, pack, nowUs: nowUs + 5_000_000 }, ports)).toEqual(first);
    expect(ports.objects.keys()).toEqual(keys);
    expect((await manifestOf(ports, 1)).body).toEqual(body);
    expect((await ports.versions.find('main', 'liquidation', 1))?.createdAtUs).toBe(nowUs);
  });

  test('records the time of the manifest that is kept, when a try before has broken off behind it', async () => {
    const ports = await makePorts();
    const breaking = { ...ports.versions, add: () => Promise.reject(new Error('no answer')) };
    await expect(
      registerVersion({ run: datasetRun, packed, pack, nowUs }, { ...ports, versions: breaking }),
    ).rejects.toThrow();
    await registerVersion({ run: datasetRun, packed, pack, nowUs: nowUs + 5_000_000 }, ports);
    const { body, manifest } = await manifestOf(ports, 1);
    const found = await ports.versions.find('main', 'liquidation', 1);
    expect(found).toMatchObject({ manifest: sha256Hex(body), createdAtUs: nowUs });
    expect(manifest.createdAt).toBe(formatTime(nowUs));
  });

  test('makes no version of a run that was cancelled meanwhile', async () => {
    const ports = await makePorts();
    await ports.runs.end('main', 'first', { status: 'cancelled', finishedAtUs: nowUs });
    await expect(registerVersion({ run: datasetRun, packed, pack, nowUs }, ports)).rejects.toMatchObject({
      code: 'TG-3051',
    });
    expect(await ports.versions.list('main', 'liquidation', 10)).toEqual([]);
  });

  test('tells of a manifest that is none', async () => {
    const ports = await makePorts();
    await ports.artifacts.putManifest('main', { model: 'liquidation', version: 1 }, new Uint8Array(Buffer.from('{')));
    await expect(registerVersion({ run: datasetRun, packed, pack, nowUs }, ports)).rejects.toMatchObject({
      code: 'TG-3060',
    });
  });

  test('never uses a number again that a run was given which broke off', async () => {
    const ports = await makePorts();
    expect(await ports.versions.numberOf('main', 'liquidation', 'broken')).toBe(1);
    expect((await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports)).version).toBe(2);
    expect((await manifestOf(ports, 2)).manifest.parent).toBeNull();
  });

  test('names the version before it as its parent', async () => {
    const ports = await makePorts();
    await ports.runs.begin({ ...datasetRun, run: 'before' });
    await ports.versions.numberOf('main', 'liquidation', 'before');
    const before = { tenant: 'main', model: 'liquidation', version: 1, pack: 'liquidation', run: 'before' };
    const digests = { artifact, manifest: artifact, dataset: artifact };
    await ports.versions.add({ ...before, ...digests, status: 'unserved', createdAtUs: 1 });
    await registerVersion({ run: datasetRun, packed, pack, nowUs }, ports);
    expect((await manifestOf(ports, 2)).manifest.parent).toBe(1);
  });

  test('registers nothing when the image is not the one that was proved', async () => {
    const ports = await makePorts();
    const other = { ...packed, sha256: artifact };
    await expect(registerVersion({ run: datasetRun, packed: other, pack, nowUs }, ports)).rejects.toMatchObject({
      code: 'TG-3059',
    });
    expect(await ports.versions.list('main', 'liquidation', 10)).toEqual([]);
  });

  test('registers nothing when a file is not what the result says', async () => {
    const ports = await makePorts();
    const key = lakeKeys.trainResult.key('main', 'first', 'train', 'model-burst-5m-whole.txt');
    await ports.lake.remove(key);
    await ports.lake.putOnce(key, new Uint8Array(Buffer.from('something else')));
    await expect(registerVersion({ run: datasetRun, packed, pack, nowUs }, ports)).rejects.toMatchObject({
      code: 'TG-3059',
    });
    expect(ports.objects.keys()).toEqual([]);
    expect(await ports.versions.list('main', 'liquidation', 10)).toEqual([]);
  });
});
