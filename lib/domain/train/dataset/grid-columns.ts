import type { Pack } from '../pack.ts';
import type { DecisionGrid } from './decision-grid.ts';

/** What is known of all decisions, entity by entity; NaN where nothing is. */
export interface GridColumns {
  readonly features: ReadonlyMap<string, Float64Array>;
  readonly targets: ReadonlyMap<string, Float64Array>;
  readonly baselines: ReadonlyMap<string, Float64Array>;
  readonly regime: Float64Array | undefined;
  /** 1 = the entity had features that had not expired. */
  readonly isPresent: Uint8Array;
  /** 1 = all labels had come. */
  readonly isMatured: Uint8Array;
}

export function emptyColumns({ features, labels, baselines, regime }: Pack, grid: DecisionGrid): GridColumns {
  const places = grid.spans.length * grid.timesUs.length;
  const numbers = (): Float64Array => new Float64Array(places).fill(Number.NaN);
  return {
    features: new Map(features.map((name) => [name, numbers()])),
    targets: new Map(labels.map(({ name }) => [name, numbers()])),
    baselines: new Map(baselines.map(({ column }) => [column, numbers()])),
    regime: regime === null ? undefined : numbers(),
    isPresent: new Uint8Array(places),
    isMatured: new Uint8Array(places),
  };
}

/** The same columns, of the places of some decisions of one entity: whoever writes into them writes into the grid. */
export function sliceColumns(columns: GridColumns, from: number, until: number): GridColumns {
  const cut = (named: ReadonlyMap<string, Float64Array>): ReadonlyMap<string, Float64Array> =>
    new Map([...named].map(([name, column]) => [name, column.subarray(from, until)]));
  return {
    features: cut(columns.features),
    targets: cut(columns.targets),
    baselines: cut(columns.baselines),
    regime: columns.regime?.subarray(from, until),
    isPresent: columns.isPresent.subarray(from, until),
    isMatured: columns.isMatured.subarray(from, until),
  };
}
