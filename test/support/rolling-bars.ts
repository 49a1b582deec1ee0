import type { BarColumns } from '../../lib/kernels/rolling/bar-series.ts';
import type { RollingSet } from '../../lib/kernels/rolling/rolling-set.ts';

export function barsOf(prices: readonly number[], volumes: readonly number[] = prices.map(() => 1)): BarColumns {
  return { prices: Float64Array.from(prices), volumes: Float64Array.from(volumes) };
}

export function sliceBars({ prices, volumes }: BarColumns, from: number, to?: number): BarColumns {
  return { prices: prices.subarray(from, to), volumes: volumes.subarray(from, to) };
}

/** Row after row; each row one value per column. */
export type Rows = readonly (readonly number[])[];

export function runRows(set: RollingSet, bars: BarColumns): Rows {
  const rows = bars.prices.length;
  const outputs = new Float64Array(rows * set.columnCount);
  set.run(bars, outputs);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: set.columnCount }, (_column, column) => outputs[column * rows + row] ?? 0),
  );
}

export function tickRows(set: RollingSet, { prices, volumes }: BarColumns): Rows {
  return Array.from(prices, (price, row) => {
    set.bar[0] = price;
    set.bar[1] = volumes[row] ?? 0;
    set.tick();
    return [...set.values];
  });
}
