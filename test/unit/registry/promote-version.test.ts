import { describe, expect, test } from 'vitest';
import { memoryChampions } from '../../../lib/adapters/memory/memory-champions.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryOutbox } from '../../../lib/adapters/memory/memory-outbox.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { chained, findBreak, firstDigest } from '../../../lib/domain/registry/champion-chain.ts';
import type { ChampionChange, Champions, Verdict } from '../../../lib/domain/registry/champions.ts';
import { judgePromotion, type Standing } from '../../../lib/domain/registry/judge-promotion.ts';
import { promoteVersion } from '../../../lib/domain/registry/promote-version.ts';
import { publishOutbox } from '../../../lib/domain/registry/publish-outbox.ts';
import { memoryEventBus } from '../../../lib/adapters/memory/memory-event-bus.ts';
import { DomainEvent } from '../../../schemas/events.ts';
import { markets, model, modelVersion, moveBy, servingOf, verdictOn, wish } from '../../support/promotions.ts';
import { trainRun } from '../../support/train-run.ts';

async function registry(count = 3) {
  const runs = memoryTrainRuns();
  const versions = memoryModelVersions(runs);
  const outbox = memoryOutbox();
  const champions = memoryChampions({ versions, outbox });
  for (let version = 1; version <= count; version += 1) {
    await runs.begin(trainRun({ run: `run-${version}` }));
    await versions.add(modelVersion(version));
    versions.mark({ tenant: 'main', model, version }, 'servable');
  }
  return { champions, versions, outbox, ...markets };
}

describe('judgePromotion', () => {
  const version = modelVersion(7, { status: 'servable' });
  const { serving, ...unservable } = version;
  const pointer = {
    number: 2,
    version: 6,
    previous: 5,
    serving: servingOf(6),
    verdict: 'v',
    digest: 'd',
    changedAtUs: 1,
  };
  const verdict = verdictOn(7, { champion: 6, pointer: 2 });

  const conflict = { kind: 'conflict', expected: 6 };
  const refused = { kind: 'refused' };
  test.each([
    ['moves the pointer that it was decided before', { version, pointer }, { kind: 'move', version, serving }],
    ['moves where there was no champion', { verdict: verdictOn(7), version }, { kind: 'move', version, serving }],
    [
      'has done so when it is used',
      { verdict: { ...verdict, usedBy: 3 }, version, pointer },
      { kind: 'promoted', number: 3 },
    ],
    [
      'conflicts with a pointer that has moved',
      { version, pointer: { ...pointer, number: 3, version: 8 } },
      { ...conflict, champion: 8 },
    ],
    [
      'conflicts with a pointer that has moved and come back',
      { version, pointer: { ...pointer, number: 4 } },
      { ...conflict, champion: 6 },
    ],
    [
      'conflicts with another champion than was expected',
      { verdict: { ...verdict, champion: null }, version, pointer },
      { ...conflict, expected: null, champion: 6 },
    ],
    ['refuses what is no version', { pointer }, { ...refused, why: 'no-version' }],
    ['refuses what cannot be served', { version: modelVersion(7), pointer }, { ...refused, why: 'unserved' }],
    [
      'refuses what has no serving document, whatever its status',
      { version: unservable, pointer },
      { ...refused, why: 'unserved' },
    ],
    [
      'refuses what is quarantined',
      { version: modelVersion(7, { status: 'quarantined' }), pointer },
      { ...refused, why: 'quarantined' },
    ],
    [
      'refuses the present champion',
      { verdict: verdictOn(6, { champion: 6, pointer: 2 }), version: { ...version, version: 6 }, pointer },
      { ...refused, why: 'champion-already' },
    ],
  ])('%s', (_what, standing: Partial<Standing> & { readonly verdict?: Verdict }, judgement) => {
    const { verdict: decided = verdict, version: found, pointer: present } = standing;
    expect(judgePromotion(decided, { version: found, pointer: present })).toEqual(judgement);
  });
});

describe('promoteVersion', () => {
  test('makes the first champion, and then another one, which keeps the one before', async () => {
    const ports = await registry();
    expect(await promoteVersion(wish(1), ports)).toMatchObject({
      ...{ kind: 'promoted', change: { number: 1, version: 1, previous: null, previousDigest: firstDigest } },
    });
    const second = await promoteVersion(wish(3, { expected: 1 }), ports);
    expect(second).toMatchObject({ kind: 'promoted', change: { number: 2, version: 3, previous: 1 } });
    expect(await ports.champions.pointer('main', model)).toMatchObject({ number: 2, version: 3, previous: 1 });
  });

  test('writes no verdict on what nobody could promote', async () => {
    const ports = await registry();
    await promoteVersion(wish(1), ports);
    ports.versions.mark({ tenant: 'main', model, version: 2 }, 'unserved');
    ports.versions.mark({ tenant: 'main', model, version: 3 }, 'quarantined');
    const refusals = [
      [1, 'champion-already'],
      [2, 'unserved'],
      [3, 'quarantined'],
      [4, 'no-version'],
    ] as const;
    for (const [version, why] of refusals) {
      const mine = wish(version);
      expect(await promoteVersion(mine, ports)).toEqual({ kind: 'refused', why });
      expect(await ports.champions.verdict('main', model, mine.verdict)).toBeUndefined();
    }
  });

  test('that lost stays lost, even when the champion that it expected is back', async () => {
    const ports = await registry();
    await promoteVersion(wish(1), ports);
    const mine = wish(3, { expected: 2 });
    const lost = { kind: 'conflict', expected: 2 };
    expect(await promoteVersion(mine, ports)).toMatchObject({ ...lost, champion: 1 });
    await promoteVersion(wish(2), ports);
    expect(await promoteVersion(mine, ports)).toMatchObject({ ...lost, champion: 2 });
    expect(await ports.champions.verdict('main', model, mine.verdict)).not.toHaveProperty('usedBy');
  });

  test('that broke off before the transaction leaves a verdict and nothing else, and its repeat goes on', async () => {
    const ports = await registry();
    const broken: Champions = { ...ports.champions, move: () => Promise.reject(new Error('killed')) };
    const mine = wish(1);
    await expect(promoteVersion(mine, { ...ports, champions: broken })).rejects.toThrow('killed');
    expect(await ports.champions.pointer('main', model)).toBeUndefined();
    expect(await ports.champions.changes('main', model)).toEqual([]);
    expect(await ports.outbox.list('main')).toEqual([]);
    expect(await ports.champions.verdict('main', model, mine.verdict)).toMatchObject({ version: 1, pointer: 0 });
    expect(await promoteVersion(mine, ports)).toMatchObject({ kind: 'promoted', change: { number: 1 } });
  });

  test('looks again after a refused transaction, and tells what has changed', async () => {
    const ports = await registry();
    const overtaken: Champions = {
      ...ports.champions,
      move: async (move) => {
        if (move.verdict.version === 1) await promoteVersion(wish(2), ports);
        return ports.champions.move(move);
      },
    };
    const outcome = await promoteVersion(wish(1), { ...ports, champions: overtaken });
    expect(outcome).toEqual({ kind: 'conflict', expected: null, champion: 2 });
  });

  test('ends with TG-5007 when the transaction is refused for no reason that can be seen', async () => {
    const ports = await registry();
    const champions: Champions = { ...ports.champions, move: async () => 'refused' };
    await expect(promoteVersion(wish(1), { ...ports, champions })).rejects.toMatchObject({ code: 'TG-5007' });
  });

  test('is refused where the pack of the version is not deployed', async () => {
    const ports = await registry();
    await expect(promoteVersion(wish(1), { ...ports, packs: [] })).rejects.toMatchObject({ code: 'TG-3093' });
  });
});

describe('the outbox', () => {
  test('has an event per change, of its contract, until the bus has taken it', async () => {
    const ports = await registry();
    for (const version of [1, 2]) await promoteVersion(wish(version), ports);
    const bus = memoryEventBus();
    expect(await publishOutbox('main', { ...ports, bus })).toEqual({ sent: 2, failures: [] });
    expect(await publishOutbox('main', { ...ports, bus })).toEqual({ sent: 0, failures: [] });
    const told = bus.published.map(({ name, event }) => ({ name, data: DomainEvent.parse(event).data }));
    const data = expect.objectContaining({ model, version: 2, previous: 1, pointer: 2 }) as unknown;
    expect(told).toHaveLength(2);
    expect(told).toContainEqual({ name: 'ChampionChanged', data });
  });

  test('keeps what the bus refuses, and sends everything else', async () => {
    const ports = await registry();
    for (const version of [1, 2, 3]) await promoteVersion(wish(version), ports);
    const [refused] = await ports.outbox.list('main');
    const heard: string[] = [];
    const bus = {
      publish: async (_name: string, { id }: DomainEvent) => {
        if (id === refused?.event.id) throw new Error('no');
        heard.push(id);
      },
    };
    expect(await publishOutbox('main', { ...ports, bus })).toMatchObject({
      ...{ sent: 2, failures: [{ event: refused?.event.id }] },
    });
    expect(await ports.outbox.list('main')).toEqual([refused]);
    expect(heard).toHaveLength(2);
  });

  test('sends again, under the same id, what could not be removed', async () => {
    const ports = await registry();
    await promoteVersion(wish(1), ports);
    const bus = memoryEventBus();
    const outbox = { ...ports.outbox, remove: () => Promise.reject(new Error('lost')) };
    await publishOutbox('main', { outbox, bus });
    await publishOutbox('main', { ...ports, bus });
    expect(new Set(bus.published.map(({ event }) => event.id)).size).toBe(1);
    expect(bus.published).toHaveLength(2);
  });
});

describe('the chain of changes', () => {
  const first = moveBy(verdictOn(1)).change;
  const second = moveBy(verdictOn(2, { champion: 1, pointer: 1 }), first.digest).change;
  const changes = [first, second];
  const end = { number: 2, digest: second.digest };

  test('holds as it was written, and where there is none', () => {
    expect(findBreak(changes, end)).toBeUndefined();
    expect(findBreak([], undefined)).toBeUndefined();
  });

  const altered: readonly (readonly [what: string, changes: readonly ChampionChange[], brokenAt: number])[] = [
    ['another version', [{ ...first, version: 3 }, second], 1],
    ['another reason', [first, { ...second, reason: 'Bribed.' }], 2],
    ['another principal, chained anew', [chained({ ...first, principal: 'me' }), second], 2],
    ['a change that is missing', [second], 1],
    ['two changes in another order', [second, first], 1],
    ['an end that is missing', [first], 2],
    ['a change too many', [first, second, moveBy(verdictOn(3, { champion: 2, pointer: 2 }), second.digest).change], 2],
  ];
  test.each(altered)('is broken by %s', (_what, history, brokenAt) => {
    expect(findBreak(history, end)).toBe(brokenAt);
  });
});
