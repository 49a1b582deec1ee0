import { describe, expect, it } from 'vitest';
import type { ModelVersion, ModelVersions } from '../../../lib/domain/registry/model-versions.ts';

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

export function modelVersionsSuite(adapter: string, makeVersions: () => Promise<ModelVersions>): void {
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

    it('writes a version once', async () => {
      const versions = await makeVersions();
      expect(await versions.find('main', 'liquidation', 1)).toBeUndefined();
      expect(await versions.add(modelVersion(1))).toBe(true);
      expect(await versions.add(modelVersion(1, { run: 'another' }))).toBe(false);
      expect(await versions.find('main', 'liquidation', 1)).toEqual(modelVersion(1));
    });

    it('lists what was registered, the newest first, and no number that was only given', async () => {
      const versions = await makeVersions();
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
