import { describe, expect, it } from 'vitest';
import { artifactStore } from '../../../lib/adapters/artifact-store.ts';
import type { ObjectStore } from '../../../lib/adapters/object-store.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { artifactKeys } from '../../../lib/domain/registry/keys.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const model = bytes('tree=0');
const digest = sha256Hex(model);
const version = { model: 'liquidation', version: 7 };

export function artifactStoreSuite(adapter: string, makeObjects: () => Promise<ObjectStore>): void {
  const makeStore = async () => {
    const objects = await makeObjects();
    return { objects, store: artifactStore({ objects, bucket: 'artifacts' }) };
  };

  describe(`ArtifactStore on ${adapter}`, () => {
    it('gives a file back under its digest, also when it was put twice', async () => {
      const { store } = await makeStore();
      await store.put('main', digest, model);
      await store.put('main', digest, model);
      expect(await store.get('main', digest)).toEqual(model);
      expect(store.placeOf('main', digest)).toBe(`s3://artifacts/main/sha256/${digest}`);
    });

    it('takes nothing under the digest of something else', async () => {
      const { store } = await makeStore();
      await expect(store.put('main', digest, bytes('tree=1'))).rejects.toMatchObject({ code: 'TG-3060' });
      await expect(store.get('main', digest)).rejects.toMatchObject({ code: 'TG-3060' });
    });

    it('gives out nothing that was altered', async () => {
      const { store, objects } = await makeStore();
      await objects.putOnce(artifactKeys.artifact.key('main', digest), bytes('tree=1'));
      await expect(store.get('main', digest)).rejects.toMatchObject({ code: 'TG-3060' });
    });

    it('keeps the first manifest of a version, and tells which one that is', async () => {
      const { store } = await makeStore();
      expect(await store.manifest('main', version)).toBeUndefined();
      expect(await store.putManifest('main', version, bytes('{"first":1}'))).toEqual(bytes('{"first":1}'));
      expect(await store.putManifest('main', version, bytes('{"second":2}'))).toEqual(bytes('{"first":1}'));
      expect(await store.manifest('main', version)).toEqual(bytes('{"first":1}'));
    });
  });
}
