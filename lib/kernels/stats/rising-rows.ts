import { poolAdjacentViolators } from './isotonic.ts';
import { checkLength } from './row-checks.ts';

export interface RisingRows {
  /** As given, but that no row falls from one column to the next. */
  readonly columns: readonly Float64Array[];
  /** Rows that fell. */
  readonly violations: number;
}

/**
 * The nearest columns that rise in every row (isotonic, by least squares), and not their running maximum: outcomes that
 * rise themselves lie among the rising rows, so that nearing those brings the squares of a row, summed over its columns,
 * never away from what came. A running maximum can, and only ever makes forecasts higher.
 */
export function raiseRows(columns: readonly Float64Array[]): RisingRows {
  const rows = columns[0]?.length ?? 0;
  for (const column of columns) checkLength('values of each column', rows, column);
  const raised = columns.map((column) => column.slice());
  const row = new Float64Array(columns.length);
  const weights = new Float64Array(columns.length).fill(1);
  let violations = 0;
  for (let at = 0; at < rows; at += 1) {
    columns.forEach((column, place) => (row[place] = column[at] ?? 0));
    if (row.every((value, place) => value >= (row[place - 1] ?? value))) continue;
    violations += 1;
    poolAdjacentViolators(row, weights);
    raised.forEach((column, place) => (column[at] = row[place] ?? 0));
  }
  return { columns: raised, violations };
}
