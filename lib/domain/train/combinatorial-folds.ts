import { TidegateError } from '../fault.ts';
import { assembleFold, type Fold, type RoleShares } from './fold.ts';
import { checkSpans, defaultEmbargoUs, type LabelSpans } from './label-spans.ts';

export interface CombinatorialPlan {
  /** Of adjacent rows, as equal as can be. */
  readonly groups: number;
  /** That each fold tests. With 1, these are the folds of purged cross-validation. */
  readonly tested: number;
  /** @default the longest label, or 1 % of the time that the table spans */
  readonly embargoUs?: number;
  /** @default 15 % each */
  readonly shares?: RoleShares;
}

export interface CombinatorialFolds {
  readonly folds: readonly Fold[];
  /** By fold, the groups that it tests. */
  readonly testedGroups: readonly (readonly number[])[];
  /** By path and group, the fold whose forecast is taken: each path forecasts every group once. */
  readonly paths: readonly (readonly number[])[];
}

/**
 * Combinatorial purged cross-validation (López de Prado, Advances in Financial Machine Learning, 2018, chapter 12):
 * every choice of k of n groups is tested once, C(n, k) folds, which make C(n − 1, k − 1) paths through the whole table.
 */
export function combinatorialFolds(spans: LabelSpans, plan: CombinatorialPlan): CombinatorialFolds {
  checkSpans(spans);
  const rows = spans.startUs.length;
  checkPlan(plan, rows);
  const { groups, tested, embargoUs = defaultEmbargoUs(spans), shares } = plan;
  const testedGroups = choices(groups, tested);
  const folds = testedGroups.map((chosen, fold) => {
    const isTested = (row: number): boolean => chosen.includes(groupOf(row, rows, groups));
    const parts = { test: rowsWhere(rows, isTested), learnt: rowsWhere(rows, (row) => !isTested(row)) };
    return assembleFold(spans, { fold, ...parts, embargoUs, ...(shares && { shares }) });
  });
  return { folds, testedGroups, paths: pathsThrough(testedGroups, groups) };
}

function checkPlan({ groups, tested }: CombinatorialPlan, rows: number): void {
  const isPlan = Number.isSafeInteger(groups) && Number.isSafeInteger(tested) && tested >= 1 && tested < groups;
  if (!isPlan) throw new TidegateError('TG-3021', `${tested} of ${groups} groups cannot be tested`);
  if (groups > rows) throw new TidegateError('TG-3021', `${rows} rows make no ${groups} groups`);
}

/** Group g begins at row ⌊g · rows / groups⌋. */
function groupOf(row: number, rows: number, groups: number): number {
  return Math.floor(((row + 1) * groups - 1) / rows);
}

function rowsWhere(rows: number, isIn: (row: number) => boolean): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row).filter(isIn);
}

/** Every choice of so many numbers below `count`, each ascending, in lexical order. */
function choices(count: number, size: number, first = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: count - size - first + 1 }, (_, place) => first + place).flatMap((least) =>
    choices(count, size - 1, least + 1).map((rest) => [least, ...rest]),
  );
}

function pathsThrough(testedGroups: readonly (readonly number[])[], groups: number): number[][] {
  const folds = Array.from({ length: groups }, (_, group) =>
    testedGroups.flatMap((chosen, fold) => (chosen.includes(group) ? [fold] : [])),
  );
  return (folds[0] ?? []).map((_, path) => folds.flatMap((ofGroup) => ofGroup.slice(path, path + 1)));
}
