import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../lib/adapters/object-store.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { Champions } from '../../../lib/domain/registry/champions.ts';
import { artifactKeys } from '../../../lib/domain/registry/keys.ts';
import type { ModelVersions } from '../../../lib/domain/registry/model-versions.ts';
import type { ServingStore } from '../../../lib/domain/serve/serving-store.ts';
import type { TrainRuns } from '../../../lib/domain/train/train-runs.ts';
import { model, modelVersion, moveBy, servingOf, verdictOn } from '../../support/promotions.ts';
import { trainRun } from '../../support/train-run.ts';

/** A store, and those through which others write what it reads. */
export interface ServingBench {
  readonly store: ServingStore;
  readonly champions: Champions;
  readonly versions: ModelVersions;
  readonly runs: TrainRuns;
  readonly objects: ObjectStore;
}

/** Every byte that there is, and more of them than one packet holds. */
const image = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
const digest = sha256Hex(image);

export function servingStoreSuite(adapter: string, makeBench: () => Promise<ServingBench>): void {
  const withVersions = async (count: number): Promise<ServingBench> => {
    const bench = await makeBench();
    for (let version = 1; version <= count; version += 1) {
      await bench.runs.begin(trainRun({ run: `run-${version}` }));
      expect(await bench.versions.add(modelVersion(version, { status: 'servable' }))).toBe('added');
    }
    return bench;
  };

  describe(`ServingStore on ${adapter}`, () => {
    it('knows no champion before a promotion, and then the one of the last', async () => {
      const { store, champions } = await withVersions(2);
      expect(await store.champion('main', model)).toBeUndefined();
      const first = moveBy(await champions.decide(verdictOn(2)));
      expect(await champions.move(first)).toBe('moved');
      expect(await store.champion('main', model)).toEqual({
        number: 1,
        version: 2,
        previous: null,
        serving: servingOf(2),
      });
      const back = verdictOn(1, { champion: 2, pointer: 1 });
      expect(await champions.move(moveBy(await champions.decide(back), first.change.digest))).toBe('moved');
      expect(await store.champion('main', model)).toEqual({
        number: 2,
        version: 1,
        previous: 2,
        serving: servingOf(1),
      });
      expect(await store.champion('other', model)).toBeUndefined();
    });

    it('knows the newest version that can serve, promoted or not', async () => {
      const { store } = await withVersions(0);
      expect(await store.newest('main', model)).toBeUndefined();
      const bench = await withVersions(2);
      expect(await bench.store.newest('main', model)).toEqual({ version: 2, serving: servingOf(2) });
      expect(await bench.store.newest('main', 'liquidation.btc')).toBeUndefined();
    });

    it('knows what a version serves by, unless it is not servable', async () => {
      const { store, versions, runs } = await withVersions(1);
      expect(await store.version('main', model, 1)).toEqual({ version: 1, serving: servingOf(1) });
      await runs.begin(trainRun({ run: 'run-2' }));
      const { serving: _, ...unserved } = modelVersion(2, { status: 'unserved' });
      await versions.add(unserved);
      expect(await store.version('main', model, 2)).toBeUndefined();
      expect(await store.version('main', model, 3)).toBeUndefined();
      expect(await store.version('other', model, 1)).toBeUndefined();
    });

    it('gives a file by its digest, byte for byte', async () => {
      const { store, objects } = await makeBench();
      await objects.putOnce(artifactKeys.artifact.key('main', digest), image);
      expect(sha256Hex(await store.file('main', digest))).toBe(digest);
    });

    it('says of a file that is missing, of another tenant, or altered, that it cannot be loaded', async () => {
      const { store, objects } = await makeBench();
      await expect(store.file('main', digest)).rejects.toMatchObject({ code: 'TG-7002' });
      await objects.putOnce(artifactKeys.artifact.key('other', digest), image);
      await expect(store.file('main', digest)).rejects.toMatchObject({ code: 'TG-7002' });
      await objects.putOnce(artifactKeys.artifact.key('main', digest), image.slice(1));
      await expect(store.file('main', digest)).rejects.toMatchObject({ code: 'TG-7002' });
    });
  });
}
