import { describe, expect, test } from 'vitest';
import { RequestError, TidegateError } from '../../../lib/domain/fault.ts';
import { type LiveModelPorts, liveModels } from '../../../lib/domain/serve/live-models.ts';
import type { ServedModel } from '../../../lib/domain/serve/open-served-model.ts';
import type { ChampionToServe, ServingPointer } from '../../../lib/domain/serve/serving-store.ts';
import { secondUs } from '../../../lib/domain/time.ts';

const startUs = 1_700_000_000 * secondUs;

/** A store that says what it is told to say, and models that are known by the digest they were loaded by. */
function desk() {
  const said: { champion?: ChampionToServe; newest?: ServingPointer; failure?: Error } = {};
  const loaded: string[] = [];
  let asked = 0;
  const answer = async <Pointer>(pointer: Pointer): Promise<Pointer> => {
    asked += 1;
    if (said.failure !== undefined) throw said.failure;
    return pointer;
  };
  const ports: LiveModelPorts = {
    store: { champion: () => answer(said.champion), newest: () => answer(said.newest) },
    async load(tenant, serving) {
      loaded.push(`${tenant}/${serving}`);
      if (serving === 'broken') throw new TidegateError('TG-7002', 'broken');
      return { document: { serving } } as unknown as ServedModel;
    },
  };
  const models = liveModels(ports);
  const find = (afterSeconds: number, model = 'liquidation') =>
    models.find({ tenant: 'main', model, nowUs: startUs + afterSeconds * secondUs });
  return { said, loaded, find, asked: () => asked };
}

describe('a live model', () => {
  test('is loaded once, and its pointer is asked for again after a second', async () => {
    const { said, loaded, find, asked } = desk();
    said.champion = { number: 4, version: 7, serving: 'seven' };
    expect(await find(0)).toMatchObject({ role: 'champion', champion: 4, serving: 'seven' });
    await find(0.999);
    expect(asked()).toBe(1);
    await find(1);
    await find(1.5);
    expect(asked()).toBe(2);
    expect(loaded).toEqual(['main/seven']);
  });

  test('gives way to a new champion within a second, and comes back without a delay of its own', async () => {
    const { said, loaded, find } = desk();
    said.champion = { number: 4, version: 7, serving: 'seven' };
    await find(0);
    said.champion = { number: 5, version: 8, serving: 'eight' };
    expect(await find(0.5)).toMatchObject({ champion: 4 });
    expect(await find(1.1)).toMatchObject({ champion: 5, serving: 'eight' });
    expect(loaded).toEqual(['main/seven', 'main/eight']);
  });

  test('is asked for by many at once, and looked for once', async () => {
    const { said, loaded, find, asked } = desk();
    said.champion = { number: 1, version: 1, serving: 'one' };
    await Promise.all(Array.from({ length: 20 }, () => find(0)));
    expect([asked(), loaded.length]).toEqual([1, 1]);
  });

  test('answers for ten seconds while the store does not, and no longer', async () => {
    const { said, find } = desk();
    said.champion = { number: 1, version: 1, serving: 'one' };
    await find(0);
    said.failure = new TidegateError('TG-0015', 'a store did not answer');
    expect(await find(5)).toMatchObject({ serving: 'one' });
    expect(await find(10)).toMatchObject({ serving: 'one' });
    await expect(find(11.1)).rejects.toMatchObject({ code: 'TG-0015' });
    delete said.failure;
    expect(await find(12)).toMatchObject({ serving: 'one' });
  });

  test('is the fallback of the newest version while there is no champion', async () => {
    const { said, find } = desk();
    said.newest = { version: 3, serving: 'three' };
    expect(await find(0)).toMatchObject({ role: 'fallback', champion: null, serving: 'three' });
    said.champion = { number: 1, version: 3, serving: 'three' };
    expect(await find(2)).toMatchObject({ role: 'champion', champion: 1, serving: 'three' });
  });

  test('that has no version is not found, and is found as soon as there is one', async () => {
    const { said, find } = desk();
    await expect(find(0)).rejects.toMatchObject({ name: 'RequestError', code: 'TG-7001' });
    expect(await find(0.1).catch((error: unknown) => error)).toBeInstanceOf(RequestError);
    said.champion = { number: 1, version: 1, serving: 'one' };
    expect(await find(0.2)).toMatchObject({ serving: 'one' });
  });

  test('that cannot be loaded is told to whoever asks, and tried again by the next one', async () => {
    const { said, loaded, find } = desk();
    said.champion = { number: 1, version: 1, serving: 'broken' };
    await expect(find(0)).rejects.toMatchObject({ code: 'TG-7002' });
    await expect(find(0.1)).rejects.toMatchObject({ code: 'TG-7002' });
    expect(loaded).toHaveLength(2);
  });

  test('is let go once sixteen others were asked for since', async () => {
    const { said, loaded, find } = desk();
    said.champion = { number: 1, version: 1, serving: 'one' };
    for (let at = 0; at < 17; at += 1) await find(0, `model-${at}`);
    await find(0.5, 'model-16');
    expect(loaded).toHaveLength(17);
    await find(0.5, 'model-0');
    expect(loaded).toHaveLength(18);
  });
});
