/** Whoever promotes, repeats, breaks off or is told nothing: one champion, once there is one, and a whole history. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { memoryChampions } from '../../../lib/adapters/memory/memory-champions.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryOutbox } from '../../../lib/adapters/memory/memory-outbox.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { findBreak } from '../../../lib/domain/registry/champion-chain.ts';
import type { Champions } from '../../../lib/domain/registry/champions.ts';
import { promoteVersion, type PromotionWish } from '../../../lib/domain/registry/promote-version.ts';
import { markets, model, modelVersion, wish } from '../../support/promotions.ts';
import { trainRun } from '../../support/train-run.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const versionCount = 4;

/** What a person has seen, and what they have been told. */
interface Model {
  champion: number | null;
  changes: number;
  readonly servable: Set<number>;
  /** By verdict: the number of the change that it brought about, or that it lost; absent = nobody knows. */
  readonly told: Map<string, number | 'lost'>;
}

interface Real {
  readonly ports: Awaited<ReturnType<typeof openRegistry>>;
  readonly wishes: PromotionWish[];
}

type Command = fc.AsyncCommand<Model, Real>;

async function openRegistry() {
  const runs = memoryTrainRuns();
  const versions = memoryModelVersions(runs);
  const outbox = memoryOutbox();
  const champions = memoryChampions({ versions, outbox });
  for (let version = 1; version <= versionCount; version += 1) {
    await runs.begin(trainRun({ run: `run-${version}` }));
    await versions.add(modelVersion(version));
  }
  return { champions, versions, outbox, ...markets };
}

async function expectWhole(known: Model, { ports }: Real): Promise<void> {
  const pointer = await ports.champions.pointer('main', model);
  const changes = await ports.champions.changes('main', model);
  expect({ version: pointer?.version ?? null, number: pointer?.number ?? 0 }).toEqual({
    ...{ version: known.champion, number: known.changes },
  });
  expect(changes.map(({ number }) => number)).toEqual(Array.from({ length: known.changes }, (_, index) => index + 1));
  expect(findBreak(changes, pointer)).toBeUndefined();
  expect(changes.at(-1)?.version ?? null).toBe(known.champion);
  expect((await ports.outbox.list('main')).length).toBe(known.changes);
}

type Fault = 'none' | 'before the transaction' | 'after the transaction';

function faulty(champions: Champions, fault: Fault): Champions {
  if (fault === 'none') return champions;
  return {
    ...champions,
    move: async (move) => {
      if (fault === 'after the transaction') await champions.move(move);
      throw new Error(fault);
    },
  };
}

interface Circumstances {
  readonly isOpen: boolean;
  readonly isExpected: boolean;
  readonly fault: Fault;
}

/** What somebody is told; undefined where the answer is a fault. */
function kindOf({ isOpen, isExpected, fault }: Circumstances): string | undefined {
  if (!isOpen) return 'refused';
  if (!isExpected) return 'conflict';
  return fault === 'none' ? 'promoted' : undefined;
}

/** Somebody promotes, in place of whoever is there or of whom they take for the champion. */
function promotion(version: number, expected: number | null | undefined, fault: Fault): Command {
  return {
    check: () => true,
    async run(known, real) {
      const mine = wish(version, { expected });
      real.wishes.push(mine);
      const champions = faulty(real.ports.champions, fault);
      const outcome = await promoteVersion(mine, { ...real.ports, champions }).catch(() => undefined);
      const isOpen = known.servable.has(version) && version !== known.champion;
      const isExpected = expected === undefined || expected === known.champion;
      expect(outcome?.kind).toBe(kindOf({ isOpen, isExpected, fault }));
      if (outcome?.kind === 'conflict') known.told.set(mine.verdict, 'lost');
      if (isOpen && isExpected && fault !== 'before the transaction') {
        Object.assign(known, { champion: version, changes: known.changes + 1 });
        known.told.set(mine.verdict, known.changes);
      }
      await expectWhole(known, real);
    },
    toString: () => `promote ${version} in place of ${expected === undefined ? 'any' : expected}, fault: ${fault}`,
  };
}

/** The same request again: what it was told once, it is told for ever. */
function repeat(index: number): Command {
  return {
    check: () => true,
    async run(known, real) {
      const mine = real.wishes[index % Math.max(1, real.wishes.length)];
      if (mine === undefined) return;
      const told = known.told.get(mine.verdict);
      const outcome = await promoteVersion(mine, real.ports);
      if (told === 'lost') expect(outcome.kind).not.toBe('promoted');
      else if (told !== undefined) expect(outcome).toMatchObject({ kind: 'promoted', change: { number: told } });
      else if (outcome.kind === 'promoted') {
        expect(outcome.change.number).toBe(known.changes + 1);
        Object.assign(known, { champion: mine.version, changes: known.changes + 1 });
        known.told.set(mine.verdict, known.changes);
      } else if (outcome.kind === 'conflict') known.told.set(mine.verdict, 'lost');
      await expectWhole(known, real);
    },
    toString: () => `repeat ${index}`,
  };
}

function marking(version: number, isServable: boolean): Command {
  return {
    check: () => true,
    async run({ servable }, { ports }) {
      ports.versions.mark({ tenant: 'main', model, version }, isServable ? 'servable' : 'quarantined');
      if (isServable) servable.add(version);
      else servable.delete(version);
    },
    toString: () => `mark ${version} ${isServable ? 'servable' : 'quarantined'}`,
  };
}

const version = fc.integer({ min: 1, max: versionCount });
const fault = fc.constantFrom<Fault>('none', 'none', 'before the transaction', 'after the transaction');
const expected = fc.oneof(fc.constant(undefined), fc.constant(null), version);
const commands = fc.commands(
  [
    fc.tuple(version, expected, fault).map(([one, instead, broken]) => promotion(one, instead, broken)),
    fc.nat(30).map(repeat),
    fc.tuple(version, fc.integer({ min: 0, max: 3 })).map(([one, dice]) => marking(one, dice > 0)),
  ],
  { maxCommands: 60 },
);

const numRuns = process.env['TIDEGATE_LONG'] === '1' ? 20_000 : 2000;

test('promotions, their repeats and their faults never leave two champions, none after one, or a gap', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const setup = async () => ({
        model: { champion: null, changes: 0, servable: new Set<number>(), told: new Map<string, number | 'lost'>() },
        real: { ports: await openRegistry(), wishes: [] },
      });
      await fc.asyncModelRun(setup, sequence);
    }),
    { seed, numRuns },
  );
});
