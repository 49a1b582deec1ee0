/** One target of a table, by row; NaN where there is no label. */
export interface TargetColumns {
  readonly values: Float64Array;
  readonly labelTimeUs: Float64Array;
  /** When the label could be known. */
  readonly availableAtUs: Float64Array;
}

/**
 * The rows that a training at `asOfUs` may use: all of their targets have a value, and both the label time and the
 * availability of each lie at or before it. Rows whose long horizons are still open stay out although the short ones
 * are known: all heads learn from the same rows, and early labels are a biased sample.
 */
export function maturedRows(targets: readonly TargetColumns[], asOfUs: number): Int32Array {
  const rows = Int32Array.from({ length: targets[0]?.values.length ?? 0 }, (_, row) => row);
  return rows.filter((row) => targets.every((target) => isMatured(target, row, asOfUs)));
}

function isMatured({ values, labelTimeUs, availableAtUs }: TargetColumns, row: number, asOfUs: number): boolean {
  const known = Math.max(labelTimeUs[row] ?? Number.NaN, availableAtUs[row] ?? Number.NaN);
  return known <= asOfUs && !Number.isNaN(values[row] ?? Number.NaN);
}
