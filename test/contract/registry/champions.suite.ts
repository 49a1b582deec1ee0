import { describe, expect, it } from 'vitest';
import type { VersionStatus } from '../../../schemas/models.ts';
import { findBreak } from '../../../lib/domain/registry/champion-chain.ts';
import type { Champions } from '../../../lib/domain/registry/champions.ts';
import type { ModelVersions } from '../../../lib/domain/registry/model-versions.ts';
import type { Outbox } from '../../../lib/domain/registry/outbox.ts';
import { promoteVersion } from '../../../lib/domain/registry/promote-version.ts';
import type { TrainRuns } from '../../../lib/domain/train/train-runs.ts';
import { markets, model, modelVersion, moveBy, servingOf, verdictOn, wish } from '../../support/promotions.ts';
import { trainRun } from '../../support/train-run.ts';

/** Over one store. */
export interface ChampionBench {
  readonly champions: Champions;
  readonly outbox: Outbox;
  readonly versions: ModelVersions;
  readonly runs: TrainRuns;
  /** As whoever makes artifacts that can be served does. */
  mark(tenant: string, version: number, status: VersionStatus): Promise<void>;
}

const racers = 16;
const rounds = 20;
/** Some three thousand calls, of an engine that has to share its machine. */
const raceTimeoutMs = 300_000;

export function championsSuite(adapter: string, makeBench: () => Promise<ChampionBench>): void {
  /** Versions 1 to `count` of the model, all of which can be served. */
  async function servable(count: number, tenant = 'main'): Promise<ChampionBench> {
    const bench = await makeBench();
    for (let version = 1; version <= count; version += 1) {
      const run = `run-${version}`;
      await bench.runs.begin(trainRun({ tenant, run }));
      expect(await bench.versions.add(modelVersion(version, { tenant, run }))).toBe('added');
      await bench.mark(tenant, version, 'servable');
    }
    return bench;
  }

  const portsOf = ({ champions, versions }: ChampionBench) => ({ champions, versions, ...markets });

  describe(`Champions on ${adapter}`, () => {
    it('keeps the first verdict of an id, as it was written', async () => {
      const { champions } = await servable(1);
      const verdict = verdictOn(1);
      expect(await champions.verdict('main', model, verdict.id)).toBeUndefined();
      expect(await champions.decide(verdict)).toEqual(verdict);
      expect(await champions.decide({ ...verdict, version: 2, reason: 'Another one.' })).toEqual(verdict);
      expect(await champions.verdict('main', model, verdict.id)).toEqual(verdict);
    });

    it('moves pointer, verdict, history and outbox together', async () => {
      const { champions, outbox } = await servable(2);
      const first = moveBy(await champions.decide(verdictOn(1)));
      expect(await champions.move(first)).toBe('moved');
      const { digest } = first.change;
      const second = moveBy(await champions.decide(verdictOn(2, { champion: 1, pointer: 1 })), digest);
      expect(await champions.move(second)).toBe('moved');
      expect(await champions.pointer('main', model)).toMatchObject({
        ...{ number: 2, version: 2, previous: 1, serving: servingOf(2) },
      });
      expect(await champions.verdict('main', model, second.verdict.id)).toEqual({ ...second.verdict, usedBy: 2 });
      expect(await champions.change('main', model, 2)).toEqual(second.change);
      expect(await champions.changes('main', model)).toEqual([first.change, second.change]);
      const owed = [first.owed, second.owed].toSorted((one, other) => (one.event.id < other.event.id ? -1 : 1));
      expect(await outbox.list('main')).toEqual(owed);
      for (const { event } of [...owed, ...owed]) await outbox.remove('main', event.id);
      expect(await outbox.list('main')).toEqual([]);
    });

    it.each([
      ['the pointer has moved', { pointer: 0, champion: null }],
      ['the champion is another one', { pointer: 1, champion: 3 }],
      ['none was expected', { pointer: 1, champion: null }],
      ['the pointer is not that far yet', { pointer: 2, champion: 1 }],
    ])('refuses a verdict, and writes nothing, when %s', async (_why, decided) => {
      const { champions, outbox } = await servable(3);
      const first = moveBy(await champions.decide(verdictOn(1)));
      await champions.move(first);
      const stale = await champions.decide(verdictOn(2, decided));
      expect(await champions.move(moveBy(stale, first.change.digest))).toBe('refused');
      expect(await champions.pointer('main', model)).toMatchObject({ number: 1, version: 1 });
      expect(await champions.verdict('main', model, stale.id)).toEqual(stale);
      expect(await champions.changes('main', model)).toEqual([first.change]);
      expect(await outbox.list('main')).toEqual([first.owed]);
    });

    it.each(['unserved', 'quarantined'] as const)('refuses a version that is %s by now', async (status) => {
      const bench = await servable(1);
      const verdict = await bench.champions.decide(verdictOn(1));
      await bench.mark('main', 1, status);
      expect(await bench.champions.move(moveBy(verdict))).toBe('refused');
      expect(await bench.champions.pointer('main', model)).toBeUndefined();
    });

    it('refuses a version whose record names another serving document than the move', async () => {
      const { champions } = await servable(1);
      const move = moveBy(await champions.decide(verdictOn(1)));
      expect(await champions.move({ ...move, serving: servingOf(2) })).toBe('refused');
      expect(await champions.pointer('main', model)).toBeUndefined();
    });

    it('refuses a verdict that nobody has written, on another version, or used before', async () => {
      const { champions } = await servable(3);
      expect(await champions.move(moveBy(verdictOn(1)))).toBe('refused');
      const ofNothing = await champions.decide(verdictOn(3, { champion: 2, pointer: 0 }));
      expect(await champions.move(moveBy(ofNothing))).toBe('refused');
      const verdict = await champions.decide(verdictOn(1));
      expect(await champions.move(moveBy({ ...verdict, version: 2 }))).toBe('refused');
      const first = moveBy(verdict);
      expect(await champions.move(first)).toBe('moved');
      const again = { ...verdict, version: 2, champion: 1, pointer: 1 };
      expect(await champions.move(moveBy(again, first.change.digest))).toBe('refused');
      expect(await champions.pointer('main', model)).toMatchObject({ number: 1, version: 1 });
    });

    it('knows nothing of the versions, verdicts and champions of another tenant', async () => {
      const { champions, outbox, versions } = await servable(1);
      const verdict = await champions.decide(verdictOn(1));
      expect(await champions.move(moveBy({ ...verdict, tenant: 'other' }))).toBe('refused');
      expect(await champions.move(moveBy(verdict))).toBe('moved');
      expect(await champions.pointer('other', model)).toBeUndefined();
      expect(await champions.verdict('other', model, verdict.id)).toBeUndefined();
      expect(await champions.changes('other', model)).toEqual([]);
      expect(await outbox.list('other')).toEqual([]);
      expect([await versions.models('main'), await versions.models('other')]).toEqual([[model], []]);
    });

    it(
      `lets one of ${racers} racers win in each of ${rounds} rounds, and every other one hear of a conflict`,
      async () => {
        const bench = await servable(racers);
        const ports = portsOf(bench);
        for (let round = 0; round < rounds; round += 1) {
          const champion = (await bench.champions.pointer('main', model))?.version ?? null;
          const wishes = Array.from({ length: racers }, (_, index) => wish(index + 1, { expected: champion }));
          const others = wishes.filter(({ version }) => version !== champion);
          const outcomes = await Promise.all(others.map((one) => promoteVersion(one, ports)));
          const kinds = outcomes.map(({ kind }) => kind).toSorted();
          expect(kinds).toEqual([...Array.from({ length: others.length - 1 }, () => 'conflict'), 'promoted']);
          const winner = others[outcomes.findIndex(({ kind }) => kind === 'promoted')];
          const pointer = await bench.champions.pointer('main', model);
          expect(pointer).toMatchObject({ number: round + 1, version: winner?.version, previous: champion });
        }
        const changes = await bench.champions.changes('main', model);
        expect(changes).toHaveLength(rounds);
        expect(findBreak(changes, await bench.champions.pointer('main', model))).toBeUndefined();
        expect(await bench.outbox.list('main')).toHaveLength(rounds);
      },
      raceTimeoutMs,
    );

    it('answers a repeat after a lost answer as its first try, whatever has happened since', async () => {
      const bench = await servable(2);
      const ports = portsOf(bench);
      const champions: Champions = {
        ...bench.champions,
        move: async (move) => {
          await bench.champions.move(move);
          throw new Error('the answer was lost');
        },
      };
      const mine = wish(1);
      await expect(promoteVersion(mine, { ...ports, champions })).rejects.toThrow('the answer was lost');
      const repeated = await promoteVersion(mine, ports);
      expect(repeated).toMatchObject({ kind: 'promoted', change: { number: 1, version: 1, verdict: mine.verdict } });
      expect(await promoteVersion(wish(2), ports)).toMatchObject({ kind: 'promoted', change: { number: 2 } });
      expect(await promoteVersion(mine, ports)).toEqual(repeated);
      expect(await bench.champions.changes('main', model)).toHaveLength(2);
    });

    it('gives tries of one verdict that come at once one change and one answer', async () => {
      const bench = await servable(1);
      const mine = wish(1);
      const tries = Array.from({ length: 8 }, () => promoteVersion(mine, portsOf(bench)));
      const outcomes = await Promise.all(tries);
      expect(new Set(outcomes.map((one) => one.kind === 'promoted' && one.change.digest)).size).toBe(1);
      expect(outcomes.filter((one) => one.kind === 'promoted' && one.owed !== undefined)).toHaveLength(1);
      expect(await bench.champions.changes('main', model)).toHaveLength(1);
    });
  });
}
