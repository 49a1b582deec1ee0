import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Measured } from '../../../schemas/chunk.ts';
import { definePack } from '../../../lib/domain/train/define-pack.ts';
import type { Pack, PackColumns, PackData } from '../../../lib/domain/train/pack.ts';
import { cardFaults } from './card-faults.ts';
import { anotherFuture, type EntityHistory, entityHistory, type HistoryOptions } from './entity-history.ts';

export interface PackUnderTest extends Pick<HistoryOptions, 'play' | 'lengthUs'> {
  /** `import.meta.dirname` of the test of the pack. */
  readonly folder: string;
  readonly pack: Pack;
  readonly data: PackData;
}

/** Of everything random in a pack's tests. */
export const suiteSeed = Number(process.env['TIDEGATE_SEED']);

/** What every pack keeps, whatever it foretells. The half that is trained is tested in Python. */
export function testPack({ folder, pack, data, ...playing }: PackUnderTest): void {
  describe(`the pack ${pack.name}`, () => {
    test('fits together, and lies in a folder of its name', () => {
      expect(definePack(pack)).toBe(pack);
      expect(basename(folder)).toBe(pack.name);
    });

    test('has a recipe and a card with every heading', () => {
      expect(existsSync(join(folder, 'recipe.py'))).toBe(true);
      expect(cardFaults(readFileSync(join(folder, 'README.md'), 'utf8'))).toEqual([]);
    });

    describe('from the past of an entity', () => {
      const history = entityHistory({ pack, seed: suiteSeed, ...playing });
      const other = entityHistory({ pack, seed: suiteSeed + 1, ...playing });
      let columns: PackColumns;
      beforeAll(() => {
        columns = data.columns(history);
      });

      test('computes each label, baseline and regime for each decision, and the same again', () => {
        const names = pack.labels.map(({ name }) => name);
        expect(Object.keys(columns.targets).sort()).toEqual(names.sort());
        expect(Object.keys(columns.baselines).sort()).toEqual(pack.baselines.map(({ column }) => column).sort());
        for (const column of allColumns(columns)) expect(column).toHaveLength(history.decisionTimesUs.length);
        expect(data.columns(history)).toEqual(columns);
      });

      test('gives labels of both kinds, none beyond its horizon or known before its time', () => {
        for (const { name, horizonUs } of pack.labels) {
          const { values, labelTimeUs, availableAtUs } = columns.targets[name] ?? expect.fail(`no label ${name}`);
          expect(new Set(values.filter((value) => !Number.isNaN(value))).size).toBeGreaterThan(1);
          history.decisionTimesUs.forEach((timeUs, place) => {
            const labelUs = labelTimeUs[place] ?? Number.NaN;
            if (!(labelUs > timeUs && labelUs <= timeUs + horizonUs)) expect.fail(`${name} looks to ${labelUs}`);
            const dueUs = labelUs + history.delayUs;
            if (!((availableAtUs[place] ?? Number.NaN) >= dueUs)) expect.fail(`${name} is known before ${dueUs}`);
          });
        }
      });

      test.each([0.35, 0.6, 0.85])('is blind to another future from %f of it on', (share) => {
        const cutUs = history.sinceUs + Math.floor(share * (history.untilUs - history.sinceUs));
        const changed = data.columns(anotherFuture(history, cutUs, other));
        expect(known(changed, history, cutUs)).toEqual(known(columns, history, cutUs));
        expect(changed).not.toEqual(columns);
      });

      test('is blind to events that have happened and are not known yet', () => {
        const { delayUs, decisionTimesUs, events } = history;
        const isNews = (timeUs: number, event: Measured): boolean =>
          event.eventTimeUs > timeUs - delayUs && event.eventTimeUs <= timeUs;
        const late = decisionTimesUs.subarray(decisionTimesUs.length / 2);
        const newsy = late.filter((timeUs) => events.some((event) => isNews(timeUs, event))).subarray(0, 8);
        expect(newsy.length).toBeGreaterThan(0);
        for (const timeUs of newsy) {
          const changed = data.columns({
            ...history,
            events: events.map((event) => (isNews(timeUs, event) ? enlarged(event) : event)),
          });
          const count = decisionTimesUs.indexOf(timeUs) + 1;
          for (const [name, baseline] of Object.entries(columns.baselines))
            expect(changed.baselines[name]?.slice(0, count)).toEqual(baseline.slice(0, count));
        }
      });

      test('is blind to events that have not happened yet', () => {
        const untilUs = history.sinceUs + Math.floor((history.untilUs - history.sinceUs) / 2);
        const count = history.decisionTimesUs.filter((timeUs) => timeUs <= untilUs).length;
        const shorter: EntityHistory = {
          ...history,
          untilUs,
          decisionTimesUs: history.decisionTimesUs.subarray(0, count),
          features: Object.fromEntries(
            Object.entries(history.features).map(([name, values]) => [name, values.subarray(0, count)]),
          ),
          events: history.events.filter(({ eventTimeUs }) => eventTimeUs <= untilUs),
        };
        expect(known(data.columns(shorter), shorter, untilUs)).toEqual(known(columns, shorter, untilUs));
      });
    });
  });
}

function enlarged(event: Measured): Measured {
  return 'quantity' in event ? { ...event, quantity: 1000 * event.quantity } : event;
}

function allColumns({ targets, baselines, regime }: PackColumns): readonly Float64Array[] {
  const ofTargets = Object.values(targets).flatMap((target) => Object.values(target));
  return [...ofTargets, ...Object.values(baselines), ...(regime === null ? [] : [regime])];
}

/** What a time tells of the decisions until then: their baselines and regimes, and the labels that have ended. */
function known({ targets, baselines, regime }: PackColumns, { decisionTimesUs }: EntityHistory, timeUs: number) {
  const count = decisionTimesUs.filter((decisionUs) => decisionUs <= timeUs).length;
  const labels = Object.entries(targets).map(([name, { values, labelTimeUs }]) => [
    name,
    values.filter((_, place) => (labelTimeUs[place] ?? Number.NaN) <= timeUs),
  ]);
  const cut = Object.entries(baselines).map(([name, values]) => [name, values.slice(0, count)]);
  return { labels, baselines: cut, regime: regime?.slice(0, count) };
}
