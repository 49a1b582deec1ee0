import { TidegateError } from '../fault.ts';

/** Predictions as columns. */
export interface PredictionRows {
  readonly predictionId: readonly string[];
  readonly predictionTimeUs: Float64Array;
  readonly horizonUs: Float64Array;
}

/** What came of predictions, as columns: a revised label is another row. */
export interface LabelRows extends PredictionRows {
  readonly entity: readonly string[];
  /** When this revision could be known. */
  readonly availableAtUs: Float64Array;
  readonly revision: Float64Array;
  readonly values: Float64Array;
}

/**
 * The labels that had matured at a time, each in its newest revision known then, by prediction time: a label has
 * matured when label time = prediction time + horizon, and the availability of a revision, both lie at or before it.
 */
export function maturedLabels(labels: LabelRows, asOfUs: number): LabelRows {
  const rows = [...newestRows(labels, asOfUs).values()].sort(
    (a, b) =>
      at(labels.predictionTimeUs, a) - at(labels.predictionTimeUs, b) ||
      compareTexts(labels.entity[a], labels.entity[b]) ||
      compareTexts(labels.predictionId[a], labels.predictionId[b]),
  );
  const numbers = (column: Float64Array) => Float64Array.from(rows, (row) => at(column, row));
  const texts = (column: readonly string[]) => rows.map((row) => column[row] ?? '');
  return {
    predictionId: texts(labels.predictionId),
    entity: texts(labels.entity),
    predictionTimeUs: numbers(labels.predictionTimeUs),
    horizonUs: numbers(labels.horizonUs),
    availableAtUs: numbers(labels.availableAtUs),
    revision: numbers(labels.revision),
    values: numbers(labels.values),
  };
}

/** Predictions of `fromUs` ≤ prediction time < `untilUs`, judged at `asOfUs`, which is the cut-off of revisions too. */
export interface MaturityWindow {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly asOfUs: number;
  /** Of a label behind its label time: later it is overdue. */
  readonly maxDelayUs: number;
}

export interface Maturity {
  readonly predictions: number;
  readonly matured: number;
  readonly overdue: number;
  /** Of the predictions; 0 when there are none. */
  readonly share: number;
  readonly verdict: 'FINAL' | 'PROVISIONAL';
}

/** Early labels are a biased sample: below this share no figure made from them is final. */
const finalShare = 0.95;

/** A prediction that is listed more than once counts once. */
export function judgeMaturity(predictions: PredictionRows, labels: LabelRows, window: MaturityWindow): Maturity {
  const matured = newestRows(labels, window.asOfUs);
  const counted = { predictions: 0, matured: 0, overdue: 0 };
  const seen = new Set<string>();
  predictions.predictionId.forEach((id, row) => {
    const predictionTimeUs = at(predictions.predictionTimeUs, row);
    if (!(predictionTimeUs >= window.fromUs && predictionTimeUs < window.untilUs) || seen.has(id)) return;
    seen.add(id);
    counted.predictions += 1;
    if (matured.has(id)) counted.matured += 1;
    else if (labelTimeUs(predictions, row) + window.maxDelayUs < window.asOfUs) counted.overdue += 1;
  });
  const share = counted.predictions === 0 ? 0 : counted.matured / counted.predictions;
  return { ...counted, share, verdict: share < finalShare ? 'PROVISIONAL' : 'FINAL' };
}

/** Row of the newest revision known at a time, by prediction. */
function newestRows(labels: LabelRows, asOfUs: number): Map<string, number> {
  checkLabels(labels);
  const newest = new Map<string, number>();
  labels.predictionId.forEach((id, row) => {
    const isMatured = labelTimeUs(labels, row) <= asOfUs && at(labels.availableAtUs, row) <= asOfUs;
    if (!isMatured) return;
    const other = newest.get(id);
    const isNewer = other === undefined || at(labels.revision, row) > at(labels.revision, other);
    if (isNewer) newest.set(id, row);
  });
  return newest;
}

function checkLabels(labels: LabelRows): void {
  const first = new Map<string, number>();
  const revisions = new Map<string, number>();
  labels.predictionId.forEach((id, row) => {
    checkLabel(labels, row);
    demandEqual(labels, [first.get(id) ?? row, row], ['predictionTimeUs', 'horizonUs', 'entity']);
    if (!first.has(id)) first.set(id, row);
    const revision = `${at(labels.revision, row)} ${id}`;
    demandEqual(labels, [revisions.get(revision) ?? row, row], ['availableAtUs', 'values']);
    if (!revisions.has(revision)) revisions.set(revision, row);
  });
}

const wholeNumbers = ['predictionTimeUs', 'horizonUs', 'availableAtUs', 'revision'] as const;

/** A label without a value, or without the time at which it was known, is none yet. */
function checkLabel(labels: LabelRows, row: number): void {
  const wrong =
    wholeNumbers.find((name) => !Number.isSafeInteger(labels[name][row])) ??
    (at(labels.horizonUs, row) > 0 ? undefined : 'horizonUs') ??
    (Number.isFinite(labels.values[row]) ? undefined : 'values');
  if (wrong !== undefined) throw contradiction(labels, row, `has ${labels[wrong][row]} as ${wrong}`);
}

function demandEqual(labels: LabelRows, [a, b]: readonly [number, number], names: readonly (keyof LabelRows)[]): void {
  const other = names.find((name) => !Object.is(labels[name][a], labels[name][b]));
  if (other !== undefined) throw contradiction(labels, b, `has another ${other} than row ${a + 1}`);
}

function contradiction({ predictionId }: LabelRows, row: number, what: string): TidegateError {
  return new TidegateError('TG-2005', `label row ${row + 1} of prediction ${predictionId[row]} ${what}`);
}

function labelTimeUs({ predictionTimeUs, horizonUs }: PredictionRows, row: number): number {
  return at(predictionTimeUs, row) + at(horizonUs, row);
}

function at(column: Float64Array, row: number): number {
  return column[row] ?? Number.NaN;
}

/** By code units: the same everywhere, which a locale is not. */
function compareTexts(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
