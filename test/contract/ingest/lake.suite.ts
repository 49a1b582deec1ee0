import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../lib/adapters/object-store.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

export function lakeSuite(adapter: string, makeLake: () => Promise<ObjectStore>): void {
  describe(`Lake on ${adapter}`, () => {
    it('gives back the bytes that were put', async () => {
      const lake = await makeLake();
      const body = Uint8Array.from({ length: 256 }, (_, index) => index);
      await lake.putOnce('main/raw/a', body);
      expect(await lake.get('main/raw/a')).toEqual(body);
    });

    it('knows no object under a key that was never put', async () => {
      const lake = await makeLake();
      expect(await lake.get('main/raw/missing')).toBeUndefined();
    });

    it('keeps the first body when a key is put again, and says nothing', async () => {
      const lake = await makeLake();
      await lake.putOnce('main/raw/a', bytes('first'));
      await lake.putOnce('main/raw/a', bytes('second'));
      expect(await lake.get('main/raw/a')).toEqual(bytes('first'));
    });

    it('lets one of 32 racers win, and all of them return', async () => {
      const lake = await makeLake();
      const racers = Array.from({ length: 32 }, (_, index) => bytes(`racer ${index}`));
      await Promise.all(racers.map((body) => lake.putOnce('main/raw/raced', body)));
      const winner = await lake.get('main/raw/raced');
      expect(racers).toContainEqual(winner);
      await lake.putOnce('main/raw/raced', bytes('late'));
      expect(await lake.get('main/raw/raced')).toEqual(winner);
    });

    it('lists all keys that begin alike, in order, over more than one page', async () => {
      const lake = await makeLake();
      const keys = Array.from({ length: 1005 }, (_, index) => `main/raw/${String(index).padStart(5, '0')}`);
      for (let from = 0; from < keys.length; from += 50) {
        const part = keys.toReversed().slice(from, from + 50);
        await Promise.all(part.map((key) => lake.putOnce(key, bytes(key))));
      }
      await lake.putOnce('main/rawer', bytes('another'));
      expect(await lake.list('main/raw/')).toEqual(keys);
      expect(await lake.list('main/raw/0100')).toEqual(keys.slice(1000));
      expect(await lake.list('nobody/')).toEqual([]);
    });

    it('removes an object, also twice, and takes a new one under its key', async () => {
      const lake = await makeLake();
      await lake.putOnce('main/state/a', bytes('old'));
      await lake.remove('main/state/a');
      await lake.remove('main/state/a');
      expect(await lake.get('main/state/a')).toBeUndefined();
      await lake.putOnce('main/state/a', bytes('new'));
      expect(await lake.get('main/state/a')).toEqual(bytes('new'));
    });
  });
}
