import { describe, expect, it } from 'vitest';
import type { ModelVersion, ModelVersions } from '../../../lib/domain/registry/model-versions.ts';
import type { TrainRuns } from '../../../lib/domain/train/train-runs.ts';
import { trainRun } from '../../support/train-run.ts';

function modelVersion(version: number, overrides: Partial<ModelVersion> = {}): ModelVersion {
  return {
    tenant: 'main',
    model: 'liquidation',
    version,
    pack: 'liquidation',
    run: `run-${version}`,
    status: 'unserved',
    artifact: 'a'.repeat(64),
    manifest: 'b'.repeat(64),
    dataset: 'c'.repeat(64),
    createdAtUs: 1_767_614_400_000_001,
    ...overrides,
  };
}

/** Over one store. */
interface Registry {
  readonly versions: ModelVersions;
  readonly runs: TrainRuns;
}

export function modelVersionsSuite(adapter: string, makeRegistry: () => Promise<Registry>): void {
  const makeVersions = async () => (await makeRegistry()).versions;

  describe(`ModelVersions on ${adapter}`, () => {
    it('counts from one, and gives a run the same number however often it asks', async () => {
      const versions = await makeVersions();
      expect(await versions.numberOf('main', 'liquidation', 'first')).toBe(1);
      expect(await versions.numberOf('main', 'liquidation', 'second')).toBe(2);
      expect(await versions.numberOf('main', 'liquidation', 'first')).toBe(1);
      expect(await versions.numberOf('main', 'liquidation', 'third')).toBe(3);
    });

    it('counts each model of each tenant for itself', async () => {
      const versions = await makeVersions();
      await versions.numberOf('main', 'liquidation', 'first');
      expect(await versions.numberOf('main', 'liquidation.btc', 'second')).toBe(1);
      expect(await versions.numberOf('other', 'liquidation', 'third')).toBe(1);
    });

    it('gives runs that ask at the same moment one number each, and leaves none out', async () => {
      const versions = await makeVersions();
      const names = Array.from({ length: 8 }, (_, index) => `run-${index % 6}`);
      const numbers = await Promise.all(names.map((run) => versions.numberOf('main', 'liquidation', run)));
      expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
      expect(numbers.slice(6)).toEqual(numbers.slice(0, 2));
    });

    it('writes a version once, and its number into the record of its run', async () => {
      const { versions, runs } = await makeRegistry();
      for (const run of ['run-1', 'another']) await runs.begin(trainRun({ run }));
      expect(await versions.find('main', 'liquidation', 1)).toBeUndefined();
      expect(await versions.add(modelVersion(1))).toBe('added');
      expect(await versions.add(modelVersion(1, { run: 'another' }))).toBe('present');
      expect(await versions.find('main', 'liquidation', 1)).toEqual(modelVersion(1));
      expect(await runs.find('main', 'run-1')).toEqual(trainRun({ run: 'run-1', version: 1 }));
      expect(await runs.find('main', 'another')).toEqual(trainRun({ run: 'another' }));
    });

    it('writes no version of a run that has ended, or that never was', async () => {
      const { versions, runs } = await makeRegistry();
      await runs.begin(trainRun({ run: 'run-1' }));
      await runs.end('main', 'run-1', { status: 'cancelled', finishedAtUs: 9 });
      expect(await versions.add(modelVersion(1))).toBe('ended');
      expect(await versions.add(modelVersion(2))).toBe('ended');
      expect(await versions.list('main', 'liquidation', 10)).toEqual([]);
      expect((await runs.find('main', 'run-1'))?.version).toBeUndefined();
    });

    it('writes a version of an import, which no run has made, and which is no fallback', async () => {
      const versions = await makeVersions();
      const serving = { status: 'servable' as const, serving: 'd'.repeat(64) };
      const { dataset: _dataset, ...imported } = modelVersion(1, { run: 'import-1', ...serving });
      expect(await versions.add(imported)).toBe('added');
      expect(await versions.add(imported)).toBe('present');
      expect(await versions.find('main', 'liquidation', 1)).toEqual(imported);
      expect(await versions.newestServable('main', 'liquidation')).toBeUndefined();
    });

    it('either makes the version or ends the run without one, when both come at once', async () => {
      const { versions, runs } = await makeRegistry();
      await runs.begin(trainRun({ run: 'run-1' }));
      const end = { status: 'cancelled' as const, finishedAtUs: 9 };
      const [added] = await Promise.all([versions.add(modelVersion(1)), runs.end('main', 'run-1', end)]);
      const made = added === 'added' ? 1 : undefined;
      expect((await versions.find('main', 'liquidation', 1))?.version).toBe(made);
      expect(await runs.find('main', 'run-1')).toMatchObject(made === undefined ? end : { ...end, version: made });
    });

    it('keeps the newest servable version beside them, whatever the order in which they come', async () => {
      const { versions, runs } = await makeRegistry();
      for (const version of [1, 2, 3, 4, 5]) await runs.begin(trainRun({ run: `run-${version}` }));
      const serving = (version: number) => ({ serving: String(version).repeat(64) });
      const newest = () => versions.newestServable('main', 'liquidation');
      await versions.add(modelVersion(1));
      expect(await newest()).toBeUndefined();
      for (const [version, expected] of [
        [3, 3],
        [2, 3],
        [4, 4],
      ] as const) {
        expect(await versions.add(modelVersion(version, serving(version)))).toBe('added');
        expect(await newest()).toEqual({ version: expected, ...serving(expected) });
      }
      expect(await versions.add(modelVersion(5))).toBe('added');
      expect(await newest()).toEqual({ version: 4, ...serving(4) });
      expect(await versions.newestServable('other', 'liquidation')).toBeUndefined();
    });

    it('lets nothing that is not added become the newest servable version', async () => {
      const { versions } = await makeRegistry();
      expect(await versions.add(modelVersion(1, { serving: '1'.repeat(64) }))).toBe('ended');
      expect(await versions.newestServable('main', 'liquidation')).toBeUndefined();
    });

    it('adds versions that come at once, each of them, and keeps the newest', async () => {
      const { versions, runs } = await makeRegistry();
      const all = [1, 2, 3, 4, 5, 6];
      for (const version of all) await runs.begin(trainRun({ run: `run-${version}` }));
      const added = all.map((version) => versions.add(modelVersion(version, { serving: String(version).repeat(64) })));
      expect(new Set(await Promise.all(added))).toEqual(new Set(['added']));
      expect(await versions.newestServable('main', 'liquidation')).toEqual({ version: 6, serving: '6'.repeat(64) });
    });

    it('lists what was registered, the newest first, and no number that was only given', async () => {
      const { versions, runs } = await makeRegistry();
      for (const version of [1, 2, 3, 11]) await runs.begin(trainRun({ run: `run-${version}` }));
      for (const run of ['first', 'second']) await versions.numberOf('main', 'liquidation', run);
      for (const version of [2, 11, 1]) await versions.add(modelVersion(version));
      await versions.add(modelVersion(3, { model: 'liquidation.btc' }));
      const listed = async (limit: number) =>
        (await versions.list('main', 'liquidation', limit)).map((one) => one.version);
      expect(await listed(10)).toEqual([11, 2, 1]);
      expect(await listed(2)).toEqual([11, 2]);
    });
  });
}
