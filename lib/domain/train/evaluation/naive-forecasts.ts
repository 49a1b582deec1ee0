import { percentile } from '../../../kernels/stats/stationary-bootstrap.ts';
import type { Head } from '../../../../schemas/training.ts';
import { TidegateError } from '../../fault.ts';
import type { Pack } from '../pack.ts';
import { pick } from '../pick.ts';
import { outputsOf } from './read-forecasts.ts';
import type { Columns } from './read-table.ts';
import type { TestRows } from './test-rows.ts';

/** What costs nothing to say, and has to be beaten on the same rows. */
export interface NaiveForecast {
  readonly name: string;
  readonly values: Float64Array;
  /** Rows without a value of its own, on which it says the climatology. */
  readonly filled: number;
}

export const climatologyName = 'climatology';

/**
 * The forecasts of the pack, and the climatology: what the rows that each fold learnt from say without any feature. Its
 * figures never come from test rows, for these would lend it what nobody knew.
 */
export function naiveForecasts(
  head: Head,
  baselines: Pack['baselines'],
  { table, rows }: { readonly table: Columns; readonly rows: TestRows },
): NaiveForecast[] {
  const climatology = climatologyOf(head, table[head.target] ?? new Float64Array(0), rows);
  const own = baselines
    .filter((baseline) => baseline.head === head.name)
    .map(({ name, column }) => {
      const values = table[column];
      if (values === undefined) throw new TidegateError('TG-3084', `the table has no baseline ${column}`);
      return fillGaps(head, { name, values }, { climatology, rows });
    });
  const isNamed = own.some(({ name }) => name === climatologyName);
  return isNamed ? own : [{ name: climatologyName, values: climatology, filled: 0 }, ...own];
}

/** Per test row and output. */
function climatologyOf(head: Head, labels: Float64Array, rows: TestRows): Float64Array {
  const outputs = outputsOf(head);
  const byFold = new Map(rows.folds.map(({ fold, learnt }) => [fold, habitOf(head, pick(labels, learnt).sort())]));
  const values = new Float64Array(rows.count * outputs);
  for (let row = 0; row < rows.count; row += 1) {
    values.set(byFold.get(rows.fold[row] ?? 0) ?? [], row * outputs);
  }
  return values;
}

/** @param rising so that a sum does not depend on the order of rows */
function habitOf(head: Head, rising: Float64Array): Float64Array {
  if (rising.length === 0) throw new TidegateError('TG-3083', `head ${head.name}: a fold has learnt from no row`);
  if (head.objective === 'quantile') return Float64Array.of(percentile(rising, head.quantile));
  if (head.objective === 'multiclass') {
    const shares = new Float64Array(head.classes);
    for (const label of rising) shares[label] = (shares[label] ?? 0) + 1 / rising.length;
    return shares;
  }
  return Float64Array.of(rising.reduce((sum, label) => sum + label, 0) / rising.length);
}

interface Filling {
  readonly climatology: Float64Array;
  readonly rows: TestRows;
}

function fillGaps(head: Head, { name, values }: Omit<NaiveForecast, 'filled'>, filling: Filling): NaiveForecast {
  if (head.objective === 'multiclass') {
    throw new TidegateError('TG-3084', `head ${head.name} has several classes, and ${name} is a single column`);
  }
  const own = pick(values, filling.rows.table);
  let filled = 0;
  own.forEach((value, row) => {
    if (Number.isNaN(value)) {
      own[row] = filling.climatology[row] ?? Number.NaN;
      filled += 1;
    } else if (!isForecast(head, value)) {
      throw new TidegateError('TG-3086', `naive forecast ${name}: ${value} is no forecast of a ${head.objective} head`);
    }
  });
  return { name, values: own, filled };
}

function isForecast({ objective }: Head, value: number): boolean {
  if (objective === 'binary') return value >= 0 && value <= 1;
  return Number.isFinite(value) && (value >= 0 || (objective !== 'poisson' && objective !== 'tweedie'));
}
