import type { ColumnData } from '../../../kernels/parquet/write-parquet.ts';
import { type Fold, foldColumns } from '../fold.ts';
import type { GridColumns } from './grid-columns.ts';
import type { UsableRows } from './usable-rows.ts';

/**
 * The columns of the rows alone. They lie in the memory of the grid, which holds nothing else from then on: a second
 * table beside the first would not fit where the first just did.
 */
export function gatherRows(grid: GridColumns, { places }: UsableRows): GridColumns {
  const scratch = new Float64Array(places.length);
  const gather = (column: Float64Array): Float64Array => {
    places.forEach((place, row) => (scratch[row] = column[place] ?? Number.NaN));
    column.set(scratch);
    return column.subarray(0, places.length);
  };
  const all = (named: ReadonlyMap<string, Float64Array>): ReadonlyMap<string, Float64Array> =>
    new Map([...named].map(([name, column]) => [name, gather(column)]));
  return {
    ...grid,
    features: all(grid.features),
    targets: all(grid.targets),
    baselines: all(grid.baselines),
    regime: grid.regime && gather(grid.regime),
  };
}

export interface Naming {
  readonly weight: { readonly name: string; readonly values: Float64Array };
  readonly regime: string | null;
}

export function tableColumns(
  { timeUs, entity }: UsableRows,
  { features, targets, baselines, regime }: GridColumns,
  naming: Naming,
): readonly ColumnData[] {
  const numbers = [...features, ...targets, ...baselines];
  return [
    { name: 'row_id', type: 'int64', values: timeUs.map((_, row) => row) },
    { name: 'entity', type: 'string', values: entity },
    { name: 'event_time_us', type: 'int64', values: timeUs },
    ...numbers.map(([name, values]): ColumnData => ({ name, type: 'double', values })),
    { ...naming.weight, type: 'double' },
    ...(regime && naming.regime !== null ? [{ name: naming.regime, type: 'int32' as const, values: regime }] : []),
  ];
}

export function foldTable(folds: readonly Fold[]): readonly ColumnData[] {
  const { rowId, fold, role } = foldColumns(folds);
  return [
    { name: 'row_id', type: 'int64', values: rowId },
    { name: 'fold', type: 'int32', values: fold },
    { name: 'role', type: 'int32', values: role },
  ];
}
