import { foldRoles } from '../../../schemas/training.ts';
import { TidegateError } from '../fault.ts';
import type { LabelSpans } from './label-spans.ts';
import { purge } from './purge.ts';

export type FoldRole = keyof typeof foldRoles;

const roles = ['train', 'stop', 'calibrate', 'test'] as const satisfies readonly FoldRole[];

/** Rows of the table by what they are for, ascending; no row has two roles, and many have none. */
export type Fold = Readonly<Record<FoldRole, Int32Array>>;

/** Of the rows that are not tested, in the order of time: the newest calibrate, those before them stop the boosting. */
export interface RoleShares {
  readonly stop: number;
  readonly calibrate: number;
}

export const defaultShares: RoleShares = { stop: 0.15, calibrate: 0.15 };

export interface FoldPlan {
  /** For messages, and the column of the file. */
  readonly fold: number;
  /** Rows that may be learnt from, ascending. */
  readonly learnt: Int32Array;
  /** Absent in the fold of the model that is to be served: what would judge it has not happened yet. */
  readonly test?: Int32Array;
  readonly embargoUs: number;
  /** A share of 0 leaves its role empty. @default 15 % each */
  readonly shares?: RoleShares;
}

export function assembleFold(spans: LabelSpans, plan: FoldPlan): Fold {
  const { test = new Int32Array(0), embargoUs, shares = defaultShares } = plan;
  checkShares(shares);
  if (!(embargoUs >= 0)) throw new TidegateError('TG-3021', `an embargo of ${embargoUs} µs`);
  const free = purge(spans, plan.learnt, { around: test, embargoUs });
  const fold = { ...divide(spans, free, shares), test };
  const wanted: Readonly<Record<FoldRole, boolean>> = {
    ...{ train: true, test: plan.test !== undefined },
    ...{ stop: shares.stop > 0, calibrate: shares.calibrate > 0 },
  };
  const empty = roles.find((role) => wanted[role] && fold[role].length === 0);
  if (empty === undefined) return fold;
  const found = `${plan.learnt.length} rows to learn from, ${free.length} of them apart from ${test.length} test rows`;
  throw new TidegateError('TG-3020', `fold ${plan.fold} has no ${empty} rows: ${found}`);
}

function checkShares({ stop, calibrate }: RoleShares): void {
  if (stop >= 0 && calibrate >= 0 && stop + calibrate < 1) return;
  throw new TidegateError('TG-3021', `shares of ${stop} to stop and ${calibrate} to calibrate leave none to train`);
}

/** The earlier role loses what overlaps a later one: it has more rows to lose. */
function divide(spans: LabelSpans, rows: Int32Array, { stop, calibrate }: RoleShares): Omit<Fold, 'test'> {
  const stopFrom = rows.length - Math.round(rows.length * (stop + calibrate));
  const calibrateFrom = rows.length - Math.round(rows.length * calibrate);
  const later = { around: rows.subarray(stopFrom), embargoUs: 0 };
  const last = { around: rows.subarray(calibrateFrom), embargoUs: 0 };
  return {
    train: purge(spans, rows.subarray(0, stopFrom), later),
    stop: purge(spans, rows.subarray(stopFrom, calibrateFrom), last),
    calibrate: rows.slice(calibrateFrom),
  };
}

/** One line per fold and row with a role in it, as `folds.parquet` has them. */
export interface FoldColumns {
  readonly rowId: Float64Array;
  readonly fold: Float64Array;
  readonly role: Float64Array;
}

/** By fold, role and row. @param rowIds of the rows of the table; without them a row is named by its position */
export function foldColumns(folds: readonly Fold[], rowIds?: Float64Array): FoldColumns {
  const lines = folds.reduce((sum, fold) => sum + roles.reduce((rows, role) => rows + fold[role].length, 0), 0);
  const columns = { rowId: new Float64Array(lines), fold: new Float64Array(lines), role: new Float64Array(lines) };
  let line = 0;
  for (const [number, fold] of folds.entries()) {
    for (const role of roles) {
      columns.fold.fill(number, line, line + fold[role].length);
      columns.role.fill(foldRoles[role], line, line + fold[role].length);
      for (const row of fold[role]) columns.rowId[line++] = rowIds?.[row] ?? row;
    }
  }
  return columns;
}
