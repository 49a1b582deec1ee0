export interface QuantileCrossings {
  readonly rows: number;
  /** Rows in which a higher quantile lay below a lower one before they were sorted. */
  readonly crossed: number;
  /** NaN of no rows. */
  readonly rate: number;
}

/**
 * Sorts the quantiles of each row in place, `width` side by side: never worse in pinball loss than what crossed
 * (Chernozhukov, Fernández-Val and Galichon 2010). By insertion, because rows are short and nearly sorted.
 */
export function sortQuantiles(quantiles: Float64Array, width: number): QuantileCrossings {
  const rows = quantiles.length / width;
  if (!Number.isSafeInteger(rows)) throw new RangeError(`${quantiles.length} quantiles are no rows of ${width}`);
  let crossed = 0;
  for (let row = 0; row < rows; row += 1) {
    if (sortRow(quantiles.subarray(row * width, (row + 1) * width))) crossed += 1;
  }
  return { rows, crossed, rate: crossed / rows };
}

/** Whether anything moved. */
function sortRow(row: Float64Array): boolean {
  let isMoved = false;
  for (let at = 1; at < row.length; at += 1) {
    const value = row[at] ?? 0;
    let place = at;
    for (; place > 0 && (row[place - 1] ?? 0) > value; place -= 1) row[place] = row[place - 1] ?? 0;
    row[place] = value;
    isMoved ||= place !== at;
  }
  return isMoved;
}
