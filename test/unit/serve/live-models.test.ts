import { describe, expect, test } from 'vitest';
import { RequestError, TidegateError } from '../../../lib/domain/fault.ts';
import { type LiveModelPorts, liveModels } from '../../../lib/domain/serve/live-models.ts';
import type { ServedDocument, ServedModel } from '../../../lib/domain/serve/open-served-model.ts';
import type { ChampionToServe, ServingPointer } from '../../../lib/domain/serve/serving-store.ts';
import { secondUs } from '../../../lib/domain/time.ts';

const startUs = 1_700_000_000 * secondUs;

/** A store that says what it is told to say, and models that are known by the digest they were loaded by. */
function desk() {
  const said: {
    champion?: ChampionToServe;
    newest?: ServingPointer;
    failure?: Error;
    /** Serving digests of those that are servable. */
    versions: Readonly<Record<number, string>>;
    /** Wall clock, as it has gone on. */
    nowUs: number;
  } = { versions: {}, nowUs: 0 };
  const loaded: string[] = [];
  const told: string[] = [];
  const open = (name: string, serving: string): ServedDocument => {
    loaded.push(name);
    if (serving.startsWith('lost')) throw new TidegateError('TG-7002', serving);
    if (serving.startsWith('silent')) throw new TidegateError('TG-0015', serving);
    return { document: { serving } } as unknown as ServedDocument;
  };
  let asked = 0;
  const answer = async <Pointer>(pointer: Pointer): Promise<Pointer> => {
    asked += 1;
    if (said.failure !== undefined) throw said.failure;
    return pointer;
  };
  const ports: LiveModelPorts = {
    store: {
      champion: () => answer(said.champion),
      version: (_, __, version) => answer(servableBy(version, said.versions[version])),
      newest: () => answer(said.newest),
    },
    load: async (tenant, serving) => open(`${tenant}/${serving}`, serving) as ServedModel,
    loadDocument: async (tenant, serving) => open(`${tenant}/${serving} without trees`, serving),
    async onUnloadable({ model }, { code }) {
      told.push(`${model} ${code}`);
    },
    nowUs: () => said.nowUs,
  };
  const models = liveModels(ports);
  const find = (afterSeconds: number, model = 'liquidation') =>
    models.find({ tenant: 'main', model, nowUs: startUs + afterSeconds * secondUs });
  return { said, loaded, told, find, asked: () => asked };
}

function servableBy(version: number, serving: string | undefined): ServingPointer | undefined {
  return serving === undefined ? undefined : { version, serving };
}

describe('a live model', () => {
  test('is loaded once, and its pointer is asked for again after a second', async () => {
    const { said, loaded, find, asked } = desk();
    said.champion = { number: 4, version: 7, previous: null, serving: 'seven' };
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
    said.champion = { number: 4, version: 7, previous: null, serving: 'seven' };
    await find(0);
    said.champion = { number: 5, version: 8, previous: null, serving: 'eight' };
    expect(await find(0.5)).toMatchObject({ champion: 4 });
    expect(await find(1.1)).toMatchObject({ champion: 5, serving: 'eight' });
    expect(loaded).toEqual(['main/seven', 'main/eight']);
  });

  test('is asked for again where the clock was put back', async () => {
    const { said, find } = desk();
    said.champion = { number: 4, version: 7, previous: null, serving: 'seven' };
    await find(3600);
    said.champion = { number: 5, version: 8, previous: 7, serving: 'eight' };
    expect(await find(0)).toMatchObject({ champion: 5 });
  });

  test('is asked for by many at once, and looked for once', async () => {
    const { said, loaded, find, asked } = desk();
    said.champion = { number: 1, version: 1, previous: null, serving: 'one' };
    await Promise.all(Array.from({ length: 20 }, () => find(0)));
    expect([asked(), loaded.length]).toEqual([1, 1]);
  });

  test('answers for ten seconds while the store does not, and no longer', async () => {
    const { said, find } = desk();
    said.champion = { number: 1, version: 1, previous: null, serving: 'one' };
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
    said.champion = { number: 1, version: 3, previous: null, serving: 'three' };
    expect(await find(2)).toMatchObject({ role: 'champion', champion: 1, serving: 'three' });
  });

  test('that has no version is not found, and is found as soon as there is one', async () => {
    const { said, find } = desk();
    await expect(find(0)).rejects.toMatchObject({ name: 'RequestError', code: 'TG-7001' });
    expect(await find(0.1).catch((error: unknown) => error)).toBeInstanceOf(RequestError);
    said.champion = { number: 1, version: 1, previous: null, serving: 'one' };
    expect(await find(0.2)).toMatchObject({ serving: 'one' });
  });

  test('that cannot be loaded is told to whoever asks, and tried again by the next one', async () => {
    const { said, loaded, told, find } = desk();
    said.champion = { number: 1, version: 1, previous: null, serving: 'lost' };
    await expect(find(0)).rejects.toMatchObject({ code: 'TG-7002' });
    await expect(find(0.1)).rejects.toMatchObject({ code: 'TG-7002' });
    expect(loaded).toHaveLength(2);
    expect(told).toEqual(['liquidation TG-7002', 'liquidation TG-7002']);
  });

  test('is let go once sixteen others were asked for since', async () => {
    const { said, loaded, find } = desk();
    said.champion = { number: 1, version: 1, previous: null, serving: 'one' };
    for (let at = 0; at < 17; at += 1) await find(0, `model-${at}`);
    await find(0.5, 'model-16');
    expect(loaded).toHaveLength(17);
    await find(0.5, 'model-0');
    expect(loaded).toHaveLength(18);
  });
});

describe('a champion that cannot be loaded', () => {
  const lost: ChampionToServe = { number: 5, version: 8, previous: 7, serving: 'lost-eight' };

  test('leaves the version before it in charge, from memory where it is there, until it can be loaded', async () => {
    const { said, loaded, told, find } = desk();
    said.champion = { number: 4, version: 7, previous: null, serving: 'seven' };
    said.versions = { 7: 'seven' };
    await find(0);
    said.champion = lost;
    for (const seconds of [1.5, 3])
      expect(await find(seconds)).toMatchObject({ role: 'previous', champion: 5, serving: 'seven' });
    expect(loaded).toEqual(['main/seven', 'main/lost-eight', 'main/lost-eight']);
    expect(told).toHaveLength(2);
    said.champion = { ...lost, serving: 'eight' };
    expect(await find(4.5)).toMatchObject({ role: 'champion', champion: 5, serving: 'eight' });
    expect(told).toHaveLength(2);
  });

  test('has the version before it loaded by a function that never knew it', async () => {
    const { said, loaded, find } = desk();
    Object.assign(said, { champion: lost, versions: { 7: 'seven' } });
    expect(await find(0)).toMatchObject({ role: 'previous', champion: 5, serving: 'seven' });
    expect(loaded).toEqual(['main/lost-eight', 'main/seven']);
  });

  test.each([
    ['there is none before it', { ...lost, previous: null }, {}],
    ['the one before it is not servable any more', lost, {}],
    ['the one before it is lost too', lost, { 7: 'lost-seven' }],
  ])('leaves a fallback where %s, which needs no trees', async (_, champion, versions) => {
    const { said, loaded, find } = desk();
    Object.assign(said, { champion, versions, newest: { version: 9, serving: 'nine' } });
    expect(await find(0)).toMatchObject({ role: 'fallback', champion: 5, serving: 'nine' });
    expect(loaded.at(-1)).toBe('main/nine without trees');
  });

  test('is what everybody hears of where nothing else can be loaded', async () => {
    const { said, told, find } = desk();
    Object.assign(said, {
      champion: lost,
      versions: { 7: 'lost-seven' },
      newest: { version: 9, serving: 'lost-nine' },
    });
    await expect(find(0)).rejects.toMatchObject({ code: 'TG-7002', message: 'lost-eight' });
    expect(told).toHaveLength(3);
  });

  test('is not waited out by one who has waited for two seconds', async () => {
    const { said, loaded, find } = desk();
    Object.assign(said, { champion: lost, versions: { 7: 'seven' }, nowUs: startUs + 2.1 * secondUs });
    await expect(find(0)).rejects.toMatchObject({ code: 'TG-7002' });
    expect(loaded).toEqual(['main/lost-eight']);
    expect(await find(1)).toMatchObject({ role: 'previous' });
  });

  test('is not given up while its store is silent: the one in memory answers for ten seconds', async () => {
    const { said, told, find } = desk();
    said.champion = { number: 4, version: 7, previous: null, serving: 'seven' };
    await find(0);
    Object.assign(said, { champion: { ...lost, serving: 'silent-eight' }, versions: { 7: 'seven' } });
    expect(await find(5)).toMatchObject({ role: 'champion', champion: 4, serving: 'seven' });
    await expect(find(11)).rejects.toMatchObject({ code: 'TG-0015' });
    expect(told).toEqual([]);
  });

  test('is loaded with its trees once it was promoted from a fallback without them', async () => {
    const { said, loaded, find } = desk();
    said.newest = { version: 3, serving: 'three' };
    await find(0);
    said.champion = { number: 1, version: 3, previous: null, serving: 'three' };
    expect(await find(2)).toMatchObject({ role: 'champion' });
    expect(loaded).toEqual(['main/three without trees', 'main/three']);
  });
});
