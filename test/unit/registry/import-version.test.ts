import { describe, expect, test } from 'vitest';
import { artifactStore } from '../../../lib/adapters/artifact-store.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { importVersion } from '../../../lib/domain/registry/import-version.ts';
import type { ModelVersions } from '../../../lib/domain/registry/model-versions.ts';
import type { Pack } from '../../../lib/domain/train/pack.ts';
import { openServedModel } from '../../../lib/domain/serve/open-served-model.ts';
import { packModels } from '../../../lib/kernels/gbdt/index.ts';
import { pack } from '../../../models/liquidation/pack.ts';
import type { ModelImport } from '../../../schemas/model-import.ts';
import { ServingModel } from '../../../schemas/serving.ts';
import { ModelManifest } from '../../../schemas/training.ts';
import { importedHeads, modelImport } from '../../support/model-imports.ts';
import { noonUs } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']) % 1_000_000;
const code = { commit: 'f'.repeat(40), isDirty: false };
const asked = modelImport(seed);

function desk() {
  const objects = memoryLake();
  const artifacts = artifactStore({ objects, bucket: 'artifacts' });
  const versions = memoryModelVersions(memoryTrainRuns());
  const take = (wanted: ModelImport, own: Pack = pack, into: Pick<ModelVersions, 'numberOf' | 'add'> = versions) =>
    importVersion(
      { tenant: 'main', pack: own, asked: wanted, author: 'token t1', nowUs: noonUs },
      { artifacts, versions: into, code },
    );
  return { artifacts, versions, take };
}

async function documentsOf({ artifacts, versions }: ReturnType<typeof desk>, version: number) {
  const record = await versions.find('main', 'liquidation', version);
  const manifest = await artifacts.manifest('main', { model: 'liquidation', version });
  const serving = await artifacts.get('main', record?.serving ?? '');
  const parse = (bytes: Uint8Array | undefined): unknown => JSON.parse(Buffer.from(bytes ?? []).toString());
  return { record, manifest: ModelManifest.parse(parse(manifest)), serving: ServingModel.parse(parse(serving)) };
}

/** With another number somewhere. */
function altered(change: (copy: { -readonly [Key in keyof ModelImport]: ModelImport[Key] }) => void): ModelImport {
  const copy = structuredClone(asked);
  change(copy);
  return copy;
}

describe('a model that is imported', () => {
  test('becomes a version that can be served, and of which nothing else is claimed', async () => {
    const held = desk();
    const told = await held.take(asked);
    expect(told).toMatchObject({ model: 'liquidation', version: 1, isNew: true, goldenRows: asked.golden.rows.length });
    const { record, manifest, serving } = await documentsOf(held, 1);
    expect(record).toMatchObject({ status: 'servable', artifact: told.artifact, pack: 'liquidation' });
    expect(record?.dataset).toBeUndefined();
    expect(manifest).toMatchObject({ trigger: 'import', reason: 'From a notebook.', author: 'token t1', metrics: [] });
    expect(manifest).toMatchObject({ dataset: null, recipe: null, software: null, seed: null, usage: null });
    expect(serving.intervals).toMatchObject([{ widening: 0 }]);
    expect(serving.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    const image = await held.artifacts.get('main', told.artifact);
    expect(openServedModel(serving, image).scorer.heads.map(({ name }) => name)).toEqual(
      pack.heads.map(({ name }) => name),
    );
  });

  test('is the same version when it comes again, and another one when it is another', async () => {
    const held = desk();
    const first = await held.take(asked);
    expect(await held.take(asked)).toEqual({ ...first, isNew: false });
    expect(await held.take(modelImport(seed + 100))).toMatchObject({ version: 2, isNew: true });
    const head = pack.heads[0]?.name ?? '';
    const calibrated = altered((copy) => {
      copy.calibrations = { [head]: { kind: 'platt', slope: 1.5, intercept: -0.25 } };
    });
    expect(await held.take(calibrated)).toMatchObject({ version: 3, isNew: true, artifact: first.artifact });
    expect((await documentsOf(held, 3)).serving.heads[0]?.calibration).toEqual(calibrated.calibrations?.[head]);
  });

  test.each([
    ['a score that is another', (copy: ModelImport) => (copy.golden.scores[3]![1]! += 1e-15 + 1e-12), 'golden row 3'],
    ['a row that is too short', (copy: ModelImport) => copy.golden.rows[2]!.pop(), 'golden row 2 has 61 features'],
    ['a row without scores', (copy: ModelImport) => copy.golden.scores.pop(), 'raw scores of 19'],
  ])('is refused by %s', async (_what, change, reason) => {
    const { take, versions } = desk();
    await expect(take(altered(change))).rejects.toMatchObject({
      code: 'TG-5009',
      message: expect.stringContaining(reason) as string,
    });
    expect(await versions.list('main', 'liquidation', 10)).toEqual([]);
  });

  test('is another version when the pack has other levels of risk, or other rows weigh its features', async () => {
    const held = desk();
    await held.take(asked);
    const risky = { ...pack, serving: { ...pack.serving, risk: [0.01, 0.02, 0.03] as [number, number, number] } };
    expect(await held.take(asked, risky)).toMatchObject({ version: 2, isNew: true });
    expect((await documentsOf(held, 2)).serving.risk).toEqual([0.01, 0.02, 0.03]);
    const fewer = altered((copy) => {
      copy.golden = { rows: copy.golden.rows.slice(1), scores: copy.golden.scores.slice(1) };
    });
    expect(await held.take(fewer)).toMatchObject({ version: 3, isNew: true });
  });

  test('has the record of its first manifest, when a try that broke off is repeated with another reason', async () => {
    const held = desk();
    const broken = { ...held.versions, add: () => Promise.reject(new Error('killed')) };
    await expect(held.take(asked, pack, broken)).rejects.toThrow('killed');
    await held.take({ ...asked, reason: 'Again.' });
    const { record, manifest, serving } = await documentsOf(held, 1);
    expect(manifest.reason).toBe(asked.reason);
    expect(record?.serving).toBe(manifest.serving.document);
    expect(serving.version).toBe(1);
  });

  test('is refused when a golden row has no answer, however right its scores are', async () => {
    const [first, ...others] = importedHeads(seed);
    const empty = { name: first!.name, model: { ...first!.model, trees: [], isAveraged: true } };
    const refused = desk().take(modelImport(seed, [empty, ...others]));
    await expect(refused).rejects.toMatchObject({
      code: 'TG-5009',
      message: expect.stringContaining('a golden row has no answer: head burst-5m') as string,
    });
  });

  const isotonic = (at: number[], values: number[]) => ({ kind: 'isotonic' as const, at, values });

  test.each([
    ['no head of the pack', { 'burst-7m': { kind: 'none' } }, 'burst-7m: the pack has no such head'],
    ['a head without chances', { 'volume-5m': { kind: 'platt', slope: 1, intercept: 0 } }, 'kind tweedie'],
    ['fewer values than places', { 'burst-5m': isotonic([0, 1], [0.5]) }, '2 places, and 1 values'],
    ['places that do not rise', { 'burst-5m': isotonic([0, 0], [0.1, 0.5]) }, 'places do not rise'],
    ['values that fall', { 'burst-5m': isotonic([0, 1], [0.5, 0.4]) }, 'values fall'],
    ['values below 0', { 'burst-5m': isotonic([0], [-0.1]) }, 'below 0'],
    ['values above 1', { 'burst-5m': isotonic([0, 1], [0.5, 1.1]) }, 'above 1'],
  ] satisfies [string, ModelImport['calibrations'], string][])(
    'is refused with a calibration of %s',
    async (_what, calibrations, reason) => {
      const { take, versions } = desk();
      await expect(take({ ...asked, calibrations })).rejects.toMatchObject({
        ...{ code: 'TG-1001', message: expect.stringContaining(reason) as string },
        fields: [{ code: 'TG-1001', field: `calibrations.${Object.keys(calibrations).join()}` }],
      });
      expect(await versions.list('main', 'liquidation', 10)).toEqual([]);
    },
  );

  test('takes an isotonic calibration that rises', async () => {
    const { take } = desk();
    const calibrations = { 'burst-5m': isotonic([-2, 0, 3], [0, 0, 1]) };
    expect(await take({ ...asked, calibrations })).toMatchObject({ isNew: true });
  });

  test('is refused when it is damaged, or is not what the pack describes', async () => {
    const heads = importedHeads(seed);
    const imageOf = (named: typeof heads): string => Buffer.from(packModels(named)).toString('base64');
    const renamed = heads.map(({ name, model }) => ({
      name,
      model: { ...model, featureNames: model.featureNames.toReversed() },
    }));
    const otherLoss = heads.map(({ name, model }) => ({
      name,
      model: { ...model, objective: { name: 'poisson', parameters: {} } },
    }));
    for (const [image, reason] of [
      [Buffer.from('TGKERNEL').toString('base64'), 'no packed image'],
      [imageOf(heads.slice(1)), 'head 1 is'],
      [imageOf(renamed), 'feature 1 is'],
      [imageOf(otherLoss), 'is poisson with 1 outputs instead of binary'],
    ] as const) {
      const refused = desk().take({ ...asked, image });
      await expect(refused).rejects.toMatchObject({
        code: 'TG-5008',
        message: expect.stringContaining(reason) as string,
      });
    }
  });
});
