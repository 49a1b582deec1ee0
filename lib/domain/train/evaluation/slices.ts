import type { SlicedRows } from '../../../kernels/stats/sliced-rows.ts';
import { TidegateError } from '../../fault.ts';
import { pick } from '../pick.ts';
import type { TestRows } from './test-rows.ts';

/** Rows that are scored apart. */
export interface Slice {
  readonly regime: string | null;
  readonly fold: number | null;
  readonly rows: Uint32Array;
}

export interface Slices {
  /** All rows first. */
  readonly slices: readonly Slice[];
  /** The same, made of cells that each are one fold in one regime. */
  readonly sliced: SlicedRows;
  readonly smallRegimes: readonly { readonly regime: string; readonly rows: number }[];
}

/** Below this a figure of a regime says more about chance than about the model. */
export const fewestRegimeRows = 100;

/** All rows, each fold, and each regime with rows enough. */
export function sliceRows(
  rows: TestRows,
  regimes: { readonly column: Float64Array; readonly names: readonly string[] } | null,
): Slices {
  const all = Uint32Array.from({ length: rows.count }, (_, row) => row);
  const folds = rows.folds.map(({ fold }): Slice => {
    return { regime: null, fold, rows: all.filter((row) => rows.fold[row] === fold) };
  });
  const groups = regimes === null ? [] : groupByRegime(pick(regimes.column, rows.table), regimes.names);
  const large = groups.filter(({ places }) => places.length >= fewestRegimeRows);
  const slices = [
    { regime: null, fold: null, rows: all },
    ...folds,
    ...large.map(({ regime, places }): Slice => ({ regime, fold: null, rows: Uint32Array.from(places) })),
  ];
  return {
    ...{ slices, sliced: cutCells(rows, { folds, groups, slices }) },
    smallRegimes: groups
      .filter((group) => !large.includes(group))
      .map(({ regime, places }) => ({ regime, rows: places.length })),
  };
}

interface Cutting {
  readonly folds: readonly Slice[];
  readonly groups: readonly { readonly regime: string; readonly places: readonly number[] }[];
  readonly slices: readonly Slice[];
}

function cutCells({ instant, count }: TestRows, { folds, groups, slices }: Cutting): SlicedRows {
  const regimeCount = Math.max(1, groups.length);
  const cells = new Uint32Array(count);
  folds.forEach(({ rows }, fold) => {
    for (const row of rows) cells[row] = fold * regimeCount;
  });
  groups.forEach(({ places }, regime) => {
    for (const row of places) cells[row] = (cells[row] ?? 0) + regime;
  });
  return {
    ...{ clusters: instant, cells, cellCount: folds.length * regimeCount },
    slices: slices.map(({ rows }) => Uint32Array.from(new Set(Array.from(rows, (row) => cells[row] ?? 0)))),
  };
}

function groupByRegime(numbers: Float64Array, names: readonly string[]) {
  const groups = new Map<number, number[]>();
  numbers.forEach((number, row) => {
    if (!Number.isSafeInteger(number) || number < 0) {
      throw new TidegateError('TG-3083', `a test row has the regime ${number}, not a whole number from 0`);
    }
    const group = groups.get(number) ?? [];
    groups.set(number, group);
    group.push(row);
  });
  return [...groups]
    .sort(([one], [other]) => one - other)
    .map(([number, places]) => ({ regime: names[number] ?? `regime-${number}`, places }));
}
