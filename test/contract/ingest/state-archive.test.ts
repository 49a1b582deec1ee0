import { describe, expect, it } from 'vitest';
import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import type { ObjectStore } from '../../../lib/adapters/object-store.ts';
import { stateArchive } from '../../../lib/adapters/state-archive.ts';
import { encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import { hourUs } from '../../../lib/domain/time.ts';
import { useEngine } from '../../support/engine.ts';
import { createBucket } from '../../support/engine-resources.ts';
import { noonUs } from '../../support/trades.ts';
import { entity, stateOf, tenant } from './state-commits.ts';

const engine = useEngine();

suite('memory', async () => memoryLake());
suite('S3', async () => s3Lake({ client: s3Client(engine()), bucket: await createBucket(engine()) }));

function suite(adapter: string, makeObjects: () => Promise<ObjectStore>): void {
  const hour = (hours: number, lateUntilVersion: number) => ({
    tenant,
    entity,
    hourUs: noonUs + hours * hourUs,
    lateUntilVersion,
  });

  describe(`StateArchive on ${adapter}`, () => {
    it('gives back a state by its digest, and says TG-1201 when there is none or it is another', async () => {
      const objects = await makeObjects();
      const archive = stateArchive(objects);
      const encoded = encodeState(stateOf(7));
      await archive.put(tenant, entity, encoded);
      expect(await archive.get(tenant, entity, encoded.digest)).toEqual(stateOf(7));
      await expect(archive.get(tenant, entity, 'f'.repeat(64))).rejects.toMatchObject({ code: 'TG-1201' });
      const forged = { ...encodeState(stateOf(8)), digest: 'e'.repeat(64) };
      await archive.put(tenant, entity, forged);
      await expect(archive.get(tenant, entity, forged.digest)).rejects.toMatchObject({ code: 'TG-1201' });
    });

    it('knows where the first kept hour of an entity begins', async () => {
      const archive = stateArchive(await makeObjects());
      await archive.put(tenant, entity, encodeState(stateOf(1)));
      expect(await archive.firstHourUs(tenant, entity)).toBeUndefined();
      await archive.putHour(hour(3, 9), encodeState(stateOf(1)));
      await archive.putHour(hour(1, 20), encodeState(stateOf(2)));
      await archive.putHour({ ...hour(0, 5), entity: `${entity}-2` }, encodeState(stateOf(3)));
      expect(await archive.firstHourUs(tenant, entity)).toBe(noonUs);
    });

    it('finds the last hour that ended by a time, and of one hour the one with the most late events that are wanted', async () => {
      const archive = stateArchive(await makeObjects());
      await archive.putHour(hour(0, 9), encodeState(stateOf(1)));
      await archive.putHour(hour(2, 100), encodeState(stateOf(2)));
      await archive.putHour(hour(2, 20), encodeState(stateOf(3)));
      await archive.putHour({ ...hour(1, 500), entity: `${entity}-2` }, encodeState(stateOf(4)));
      const at = async (hours: number, { us = 0, lateUntilVersion = 1000 } = {}) =>
        (await archive.hourAt(tenant, entity, { untilUs: noonUs + hours * hourUs + us, lateUntilVersion }))?.state;
      expect(await at(0, { us: -1 })).toBeUndefined();
      expect(await at(0)).toEqual(stateOf(1));
      expect(await at(2, { us: -1 })).toEqual(stateOf(1));
      expect(await at(2)).toEqual(stateOf(2));
      expect(await at(30)).toEqual(stateOf(2));
      expect(await at(30, { lateUntilVersion: 99 })).toEqual(stateOf(3));
      expect(await at(30, { lateUntilVersion: 19 })).toEqual(stateOf(1));
      expect(
        await archive.hourAt(tenant, entity, { untilUs: noonUs + 3 * hourUs, lateUntilVersion: 99 }),
      ).toMatchObject({
        hourUs: noonUs + 2 * hourUs,
        lateUntilVersion: 20,
        digest: encodeState(stateOf(3)).digest,
      });
    });
  });
}
