import type { ServingModel } from '../../../schemas/serving.ts';
import { transformScores } from '../../kernels/gbdt/index.ts';
import { readLinearTable } from '../../kernels/stats/linear-table.ts';
import { readLogisticCurve } from '../../kernels/stats/platt.ts';
import { sortQuantiles } from '../../kernels/stats/quantile-order.ts';
import { raiseRows } from '../../kernels/stats/rising-rows.ts';
import { widenQuantiles } from '../../kernels/stats/widen-quantiles.ts';
import { TidegateError } from '../fault.ts';
import type { ServedModel } from './open-served-model.ts';

type Head = ServingModel['heads'][number];

export interface ValuedHead {
  readonly head: Head;
  /** Its place in the model. */
  readonly place: number;
  /** Raw scores: one, or of each class. */
  readonly margins: Float64Array;
  /** As it is told: on the scale of the label, calibrated, coherent with the other heads. */
  readonly values: Float64Array;
  /** Calibrated, before other heads were asked: what its confidence was judged by. */
  readonly own: number;
}

/** What all heads of a model say of a row. */
export function scoreHeads(model: ServedModel, row: Float64Array): readonly ValuedHead[] {
  const { document, scorer } = model;
  const scores = new Float64Array(scorer.outputs);
  scorer.scoreRow(row, scores);
  const valued = document.heads.map((head, place): ValuedHead => {
    const { firstScore = 0, outputs = 0 } = scorer.heads[place] ?? {};
    const margins = scores.subarray(firstScore, firstScore + outputs);
    const values = valuesOf(model, place, margins);
    return { head, place, margins, values, own: values[0] ?? Number.NaN };
  });
  const heads = new Map(valued.map((each) => [each.head.name, each]));
  refuseNonNumbers(valued);
  raiseNested(heads, document.nested);
  for (const interval of document.intervals) boundInterval(heads, interval);
  // Widened bounds may leave the numbers.
  refuseNonNumbers(valued);
  return valued;
}

function valuesOf({ document, scorer }: ServedModel, place: number, margins: Float64Array): Float64Array {
  const calibration = document.heads[place]?.calibration;
  const [margin = Number.NaN] = margins;
  if (calibration?.kind === 'platt') return Float64Array.of(readLogisticCurve(calibration, margin));
  if (calibration?.kind === 'isotonic')
    return Float64Array.of(readLinearTable({ inputs: calibration.at, outputs: calibration.values }, margin));
  const values = margins.slice();
  const scored = scorer.heads[place];
  if (scored !== undefined) transformScores({ ...scored, trees: { length: scored.trees } }, values);
  return values;
}

type ByName = ReadonlyMap<string, ValuedHead>;

function pickValues(heads: ByName, names: readonly string[]): Float64Array[] {
  return names.flatMap((name) => heads.get(name)?.values ?? []);
}

/** An event within a longer time contains that within a shorter one; by the same rule as versions are evaluated. */
function raiseNested(heads: ByName, names: ServingModel['nested']): void {
  const values = pickValues(heads, names);
  const { columns } = raiseRows(values);
  values.forEach((value, at) => value.set(columns[at] ?? []));
}

function boundInterval(heads: ByName, { heads: names, widening }: ServingModel['intervals'][number]): void {
  const values = pickValues(heads, names);
  const quantiles = Float64Array.from(values, ([value = Number.NaN]) => value);
  sortQuantiles(quantiles, quantiles.length);
  if (widening !== null) widenQuantiles(quantiles, widening);
  values.forEach((value, at) => (value[0] = quantiles[at] ?? Number.NaN));
}

/** JSON would say null in their place, and a caller read that nothing is expected. */
function refuseNonNumbers(heads: readonly ValuedHead[]): void {
  const wrong = heads.find(({ margins, values }) => !margins.every(Number.isFinite) || !values.every(Number.isFinite));
  if (wrong === undefined) return;
  throw new TidegateError(
    'TG-7005',
    `head ${wrong.head.name}: ${wrong.values.join(', ')} of the scores ${wrong.margins.join(', ')}`,
  );
}
