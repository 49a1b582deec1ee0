import { fc, test } from '@fast-check/vitest';
import process from 'node:process';
import { describe, expect } from 'vitest';
import { combinatorialFolds } from '../../../lib/domain/train/combinatorial-folds.ts';
import type { Fold } from '../../../lib/domain/train/fold.ts';
import { type LabelSpans, longestSpanUs } from '../../../lib/domain/train/label-spans.ts';
import { averageUniqueness, sampleWeights } from '../../../lib/domain/train/sample-weights.ts';
import { walkForwardFolds } from '../../../lib/domain/train/walk-forward-folds.ts';
import type { TidegateError } from '../../../lib/domain/fault.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const numRuns = process.env['TIDEGATE_LONG'] === '1' ? 3_000 : 300;

/** Ties, gaps, and now and then a label that is longer than many others together. */
const lengthUs = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 5 }) },
  { weight: 1, arbitrary: fc.constant(25) },
);
const spans = fc
  .array(fc.record({ stepUs: fc.integer({ min: 0, max: 4 }), lengthUs }), { minLength: 40, maxLength: 120 })
  .map((rows): LabelSpans => {
    let nowUs = 0;
    const startUs = Float64Array.from(rows, ({ stepUs }) => (nowUs += stepUs));
    return { startUs, endUs: startUs.map((start, row) => start + rows[row]!.lengthUs) };
  });

const noRoles = { stop: 0, calibrate: 0 };
const shares = fc.constantFrom(noRoles, { stop: 0.2, calibrate: 0.2 });
const plan = fc
  .record({
    ...{ groups: fc.integer({ min: 2, max: 6 }), tested: fc.integer({ min: 1, max: 5 }) },
    embargoUs: fc.integer({ min: 0, max: 12 }),
  })
  .map((plan) => ({ ...plan, tested: Math.min(plan.tested, plan.groups - 1) }));

/** A fold that cannot be made is refused with a code; then there is nothing to look at. */
function unlessEmpty<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch (error) {
    expect((error as TidegateError).code).toBe('TG-3020');
    return undefined;
  }
}

const overlaps = ({ startUs, endUs }: LabelSpans, one: number, other: number): boolean =>
  startUs[one]! <= endUs[other]! && startUs[other]! <= endUs[one]!;

function expectApart(spans: LabelSpans, { train, stop, calibrate, test }: Fold): void {
  const learnt = [train, stop, calibrate];
  const leaking = learnt.flatMap((role) =>
    [...role].filter((row) => test.some((tested) => overlaps(spans, row, tested))),
  );
  expect(leaking).toEqual([]);
  learnt.forEach((earlier, place) => {
    expect(earlier).toEqual(earlier.toSorted());
    const lastEndUs = Math.max(...Array.from(earlier, (row) => spans.endUs[row]!));
    const nextStartUs = Math.min(
      ...learnt.slice(place + 1).flatMap((role) => [...role].map((row) => spans.startUs[row]!)),
    );
    if (earlier.length > 0) expect(lastEndUs).toBeLessThan(nextStartUs);
  });
}

/** Runs of adjacent rows, found from the rows themselves. */
function blocksOf({ startUs, endUs }: LabelSpans, rows: readonly number[]): { fromUs: number; untilUs: number }[] {
  return rows
    .filter((row) => !rows.includes(row - 1))
    .map((first) => {
      let last = first;
      while (rows.includes(last + 1)) last += 1;
      return { fromUs: startUs[first]!, untilUs: Math.max(...endUs.slice(first, last + 1)) };
    });
}

describe('purged folds', () => {
  test.prop([spans, plan, shares], { seed, numRuns })(
    'of any groups share no instant with what they test or with each other',
    (spans, plan, shares) => {
      const found = unlessEmpty(() => combinatorialFolds(spans, { ...plan, shares }));
      for (const fold of found?.folds ?? []) expectApart(spans, fold);
    },
  );

  test.prop([spans, plan], { seed, numRuns })(
    'lose exactly what the purge and the embargo of a tested block take',
    (spans, plan) => {
      const found = unlessEmpty(() => combinatorialFolds(spans, { ...plan, shares: noRoles }));
      for (const { train, test } of found?.folds ?? []) {
        const blocks = blocksOf(spans, [...test]);
        const kept = [...spans.startUs.keys()].filter((row) => {
          const [start, end] = [spans.startUs[row]!, spans.endUs[row]!];
          const isPurged = blocks.some(({ fromUs, untilUs }) => start <= untilUs && end >= fromUs);
          const isEmbargoed = blocks.some(({ untilUs }) => untilUs < start && start <= untilUs + plan.embargoUs);
          return !test.includes(row) && !isPurged && !isEmbargoed;
        });
        expect([...train]).toEqual(kept);
      }
    },
  );

  test.prop([spans, plan], { seed, numRuns })('make paths that forecast every row once', (spans, plan) => {
    const found = unlessEmpty(() => combinatorialFolds(spans, { ...plan, embargoUs: 0, shares: noRoles }));
    const rows = spans.startUs.length;
    for (const path of found?.paths ?? []) {
      const forecast = path.flatMap((fold, group) => {
        const [from, to] = [group, group + 1].map((edge) => Math.floor((edge * rows) / plan.groups));
        return [...found!.folds[fold]!.test].filter((row) => row >= from! && row < to!);
      });
      expect(forecast).toEqual([...spans.startUs.keys()]);
    }
  });
});

describe('walk-forward folds', () => {
  const lengths = fc.record({
    ...{ trainUs: fc.integer({ min: 40, max: 80 }), testUs: fc.integer({ min: 8, max: 20 }) },
    ...{ stepUs: fc.integer({ min: 1, max: 20 }), extraUs: fc.integer({ min: 0, max: 9 }) },
    ...{ window: fc.constantFrom('expanding', 'sliding'), shares },
  });

  test.prop([spans, lengths], { seed, numRuns })(
    'learn only from labels that end before what they test begins, within their window',
    (spans, { extraUs, ...lengths }) => {
      const gapUs = longestSpanUs(spans) + extraUs;
      const untilUs = spans.startUs.at(-1)! + 1;
      const firstUs = lengths.trainUs + gapUs;
      fc.pre(firstUs + lengths.testUs <= untilUs);
      const folds = unlessEmpty(() => walkForwardFolds(spans, { fromUs: 0, untilUs, gapUs, ...lengths }));
      folds?.forEach((fold, number) => {
        expectApart(spans, fold);
        const testFromUs = firstUs + number * lengths.stepUs;
        const inWindow = (fromUs: number, toUs: number) =>
          [...spans.startUs.keys()].filter((row) => spans.startUs[row]! >= fromUs && spans.startUs[row]! < toUs);
        expect([...fold.test]).toEqual(inWindow(testFromUs, testFromUs + lengths.testUs));
        const learntFromUs = lengths.window === 'sliding' ? testFromUs - gapUs - lengths.trainUs : 0;
        const learnt = inWindow(learntFromUs, testFromUs - gapUs);
        if (lengths.shares.stop === 0) expect([...fold.train]).toEqual(learnt);
        const used = [...fold.train, ...fold.stop, ...fold.calibrate];
        expect(used.every((row) => learnt.includes(row))).toBe(true);
        expect(used.every((row) => spans.endUs[row]! < testFromUs)).toBe(true);
      });
      if (folds) expect(folds).toHaveLength(Math.floor((untilUs - lengths.testUs - firstUs) / lengths.stepUs) + 1);
    },
  );
});

describe('sample weights', () => {
  test.prop([spans], { seed, numRuns })('rest on the uniqueness that counting gives', (spans) => {
    const instants = [...new Set([...spans.startUs, ...spans.endUs])];
    const expected = Array.from(spans.startUs, (start, row) => {
      const own = instants.filter((instant) => instant >= start && instant <= spans.endUs[row]!);
      const shares = own.map((instant) => {
        const inUse = [...spans.startUs.keys()].filter(
          (other) => spans.startUs[other]! <= instant && instant <= spans.endUs[other]!,
        );
        return 1 / inUse.length;
      });
      return expect.closeTo(shares.reduce((sum, share) => sum + share) / shares.length, 10) as number;
    });
    expect([...averageUniqueness(spans)]).toEqual(expected);
  });

  test.prop([spans, fc.constantFrom(undefined, 0.1, 3)], { seed, numRuns })(
    'are positive, with mean 1',
    (spans, memory) => {
      const weights = sampleWeights(spans, memory === undefined ? {} : { memory });
      expect(Math.min(...weights)).toBeGreaterThan(0);
      expect(weights.reduce((sum, weight) => sum + weight, 0) / weights.length).toBeCloseTo(1, 10);
    },
  );
});
