import { describe, expect, it } from 'vitest';
import { combinatorialFolds, type CombinatorialPlan } from '../../../lib/domain/train/combinatorial-folds.ts';
import { assembleFold, defaultShares, type Fold, foldColumns } from '../../../lib/domain/train/fold.ts';
import { defaultEmbargoUs, type LabelSpans, labelSpans } from '../../../lib/domain/train/label-spans.ts';

const noRoles = { stop: 0, calibrate: 0 };

/** One row a step, each with a label of so many steps. */
function steady(rows: number, horizon: number): LabelSpans {
  return labelSpans(
    Float64Array.from({ length: rows }, (_, row) => row),
    horizon,
  );
}

function spansOf(pairs: readonly (readonly [number, number])[]): LabelSpans {
  return { startUs: Float64Array.from(pairs, ([start]) => start), endUs: Float64Array.from(pairs, ([, end]) => end) };
}

function trainRows(spans: LabelSpans, test: readonly number[], embargoUs: number): number[] {
  const learnt = Int32Array.from(spans.startUs.keys()).filter((row) => !test.includes(row));
  return [...assembleFold(spans, { fold: 0, learnt, test: Int32Array.from(test), embargoUs, shares: noRoles }).train];
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => from + place);

describe('a purged fold', () => {
  // 12 samples, horizon 2, embargo 1; worked out by hand.
  it.each([
    { test: range(0, 4), train: [7, 8, 9, 10, 11] },
    { test: range(4, 8), train: [0, 1, 11] },
    { test: range(8, 12), train: [0, 1, 2, 3, 4, 5] },
  ])('of 12 samples that tests $test trains on $train', ({ test, train }) => {
    expect(trainRows(steady(12, 2), test, 1)).toEqual(train);
  });

  it('comes the same from the folds of cross-validation', () => {
    const { folds } = combinatorialFolds(steady(12, 2), { groups: 3, tested: 1, embargoUs: 1, shares: noRoles });
    expect(folds.map(({ train }) => [...train])).toEqual([range(7, 12), [0, 1, 11], range(0, 6)]);
    expect(folds.map(({ test }) => [...test])).toEqual([range(0, 4), range(4, 8), range(8, 12)]);
  });

  it('loses the label that overlaps only the beginning of the first tested one', () => {
    // A window that began at the END of the first tested label, 6, would keep row 2, whose label ends at 5.
    const spans = spansOf([
      ...([0, 1, 2] as const).map((start) => [start, start + 3] as const),
      [3, 6],
      [4, 7],
      [20, 23],
    ]);
    expect(trainRows(spans, [3, 4], 0)).toEqual([5]);
    expect(
      trainRows(
        spansOf([
          [0, 2],
          [2, 5],
          [3, 6],
          [20, 23],
        ]),
        [2],
        0,
      ),
    ).toEqual([0, 3]);
  });

  it('counts the embargo from the latest label of its block, not from its last row or the last label of the table', () => {
    const spans = spansOf([
      [0, 1],
      [10, 40],
      [11, 12],
      [41, 42],
      [45, 46],
      [46, 47],
      [80, 90],
      [91, 92],
      [99, 100],
    ]);
    expect(trainRows(spans, [1, 2, 6], 5)).toEqual([0, 5, 8]);
  });

  it('keeps what lies between two tested blocks', () => {
    // The hull of groups 0 and 3 would leave rows 12 to 17 alone.
    const plan = { groups: 6, tested: 2, embargoUs: 0, shares: noRoles };
    const { folds, testedGroups } = combinatorialFolds(steady(24, 1), plan);
    const fold = testedGroups.findIndex((groups) => groups.join() === '0,3');
    expect([...folds[fold]!.train]).toEqual([...range(5, 11), ...range(17, 24)]);
  });

  it('purges two tested groups that touch as one block', () => {
    const plan = { groups: 6, tested: 2, embargoUs: 1, shares: noRoles };
    const { folds, testedGroups } = combinatorialFolds(steady(24, 1), plan);
    const fold = testedGroups.findIndex((groups) => groups.join() === '1,2');
    expect([...folds[fold]!.train]).toEqual([...range(0, 3), ...range(14, 24)]);
  });

  it.each([
    { embargo: 0, first: 7 },
    { embargo: 1, first: 8 },
    { embargo: 2, first: 9 },
    { embargo: 3, first: 10 },
  ])('adds an embargo of $embargo to the purge instead of hiding it there', ({ embargo, first }) => {
    // The last tested label ends at 6; an embargo counted from the last tested row would do nothing up to 3.
    expect(trainRows(steady(12, 3), range(0, 4), embargo)).toEqual(range(first, 12));
  });

  it('loses the labels that end among the tested ones, begin among them, or span them all', () => {
    // Ten events of two days, two folds: rows 3 and 4 end within the second one, at its first instant and later.
    const { folds } = combinatorialFolds(steady(10, 2), { groups: 2, tested: 1, embargoUs: 0, shares: noRoles });
    expect(folds.map(({ train }) => [...train])).toEqual([
      [7, 8, 9],
      [0, 1, 2],
    ]);
    expect(
      trainRows(
        spansOf([
          [0, 100],
          [1, 2],
          [10, 11],
          [12, 13],
          [50, 51],
        ]),
        [2, 3],
        0,
      ),
    ).toEqual([1, 4]);
  });

  it('is never without purge and embargo by default', () => {
    const spans = steady(1000, 2);
    expect(defaultEmbargoUs(spans)).toBe(11);
    expect(defaultEmbargoUs(steady(1000, 50))).toBe(50);
    const { folds } = combinatorialFolds(spans, { groups: 10, tested: 1, shares: noRoles });
    expect([...folds[4]!.train]).toEqual([...range(0, 398), ...range(513, 1000)]);
  });
});

describe('combinatorial purged cross-validation', () => {
  it.each([
    { groups: 6, tested: 2, splits: 15, paths: 5 },
    { groups: 10, tested: 2, splits: 45, paths: 9 },
    { groups: 5, tested: 1, splits: 5, paths: 1 },
    { groups: 4, tested: 3, splits: 4, paths: 3 },
  ])('of $tested in $groups groups has $splits splits and $paths paths', ({ groups, tested, splits, paths }) => {
    const found = combinatorialFolds(steady(400, 1), { groups, tested, embargoUs: 1, shares: noRoles });
    expect(found.folds).toHaveLength(splits);
    expect(found.paths).toHaveLength(paths);
    // Every path sees each group once, from a fold that tests it, and no two paths the same forecast.
    const taken = found.paths.flatMap((path) => path.map((fold, group) => [fold, group] as const));
    expect(taken.every(([fold, group]) => found.testedGroups[fold]!.includes(group))).toBe(true);
    expect(new Set(taken.map(String)).size).toBe(groups * paths);
    expect(found.testedGroups.flat()).toHaveLength(groups * paths);
  });

  it.each<Partial<CombinatorialPlan>>([
    { groups: 3, tested: 3 },
    { groups: 3, tested: 0 },
    { groups: 2.5, tested: 1 },
    { groups: 13, tested: 1 },
    { groups: 3, tested: 1, embargoUs: -1 },
    { groups: 3, tested: 1, embargoUs: Number.NaN },
    { groups: 3, tested: 1, shares: { stop: 0.5, calibrate: 0.5 } },
    { groups: 3, tested: 1, shares: { stop: -0.1, calibrate: 0.5 } },
  ])('refuses %j', (plan) => {
    expect(() => combinatorialFolds(steady(12, 0), { groups: 3, tested: 1, ...plan })).toThrow(
      expect.objectContaining({ code: 'TG-3021' }),
    );
  });

  it('refuses a fold that the purge leaves without a row to train on', () => {
    expect(() => combinatorialFolds(steady(12, 8), { groups: 3, tested: 1, shares: noRoles })).toThrow(
      expect.objectContaining({
        code: 'TG-3020',
        message: 'fold 0 has no train rows: 8 rows to learn from, 0 of them apart from 4 test rows',
      }),
    );
  });
});

describe('the roles of a fold', () => {
  const learnt = Int32Array.from(range(0, 100));
  const test = Int32Array.from(range(110, 120));
  const fold = assembleFold(steady(120, 3), { fold: 0, learnt, test, embargoUs: 0 });

  it('follow each other in time, each purged around the next', () => {
    expect(defaultShares).toEqual({ stop: 0.15, calibrate: 0.15 });
    expect([...fold.train]).toEqual(range(0, 67));
    expect([...fold.stop]).toEqual(range(70, 82));
    expect([...fold.calibrate]).toEqual(range(85, 100));
    expect([...fold.test]).toEqual(range(110, 120));
  });

  it('are refused when one of them is empty that should not be', () => {
    const shares = { stop: 0.02, calibrate: 0.2 };
    expect(() => assembleFold(steady(120, 3), { fold: 4, learnt, test, embargoUs: 0, shares })).toThrow(
      expect.objectContaining({ code: 'TG-3020', message: expect.stringContaining('fold 4 has no stop rows') }),
    );
    const untested = { fold: 5, learnt, test: new Int32Array(), embargoUs: 0 };
    expect(() => assembleFold(steady(120, 3), untested)).toThrow(/fold 5 has no test rows/);
  });

  it('stand in the file as numbers, by fold, role and row', () => {
    const small: Fold = {
      ...{ train: Int32Array.of(0, 1), stop: Int32Array.of(3) },
      ...{ calibrate: Int32Array.of(), test: Int32Array.of(5) },
    };
    expect(foldColumns([small, small], Float64Array.of(10, 11, 12, 13, 14, 15))).toEqual({
      rowId: Float64Array.of(10, 11, 13, 15, 10, 11, 13, 15),
      fold: Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1),
      role: Float64Array.of(0, 0, 1, 3, 0, 0, 1, 3),
    });
    expect(foldColumns([small]).rowId).toEqual(Float64Array.of(0, 1, 3, 5));
  });
});

describe('label spans', () => {
  it.each([
    [
      'out of order',
      [
        [1, 2],
        [0, 1],
      ],
      'row 1 begins at 0 µs, before row 0',
    ],
    ['that end before they begin', [[3, 2]], 'row 0 has the label span 3 to 2 µs'],
    ['without a time', [[Number.NaN, 2]], 'row 0 has the label span NaN to 2 µs'],
    ['that never end', [[0, Number.POSITIVE_INFINITY]], 'row 0 has the label span 0 to Infinity µs'],
  ] as const)('are refused %s', (_what, pairs, message) => {
    expect(() => combinatorialFolds(spansOf(pairs), { groups: 2, tested: 1 })).toThrow(
      expect.objectContaining({ code: 'TG-3021', message }),
    );
  });

  it('are refused when some have no end', () => {
    const spans = { startUs: Float64Array.of(0, 1, 2), endUs: Float64Array.of(1, 2) };
    expect(() => combinatorialFolds(spans, { groups: 2, tested: 1 })).toThrow(/3 labels begin, but 2 end/);
  });
});
