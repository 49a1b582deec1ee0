import type { ParquetFile } from '../../../kernels/parquet/open-parquet.ts';
import { foldRoles, type Head, type SucceededResult } from '../../../../schemas/training.ts';
import { TidegateError } from '../../fault.ts';
import { filesOf, type PlacedResult, type ReadPlace, readNamed, takeColumns } from './result-reader.ts';
import type { TestedFold, TestRows } from './test-rows.ts';

/** What a head said of each test row; one number a row, of a multiclass head one a row and class. */
export interface HeadForecasts {
  readonly value: Float64Array;
  readonly uncalibrated: Float64Array;
  /** How often a binary head claims to be right, and what its fallback says; null where a test row has none. */
  readonly confidence: Float64Array | null;
  readonly fallback: Float64Array | null;
  /** Rows that calibrated, by fold. */
  readonly calibrated: ReadonlyMap<number, number>;
}

/** How many numbers a row has. */
export function outputsOf(head: Head): number {
  return head.objective === 'multiclass' ? head.classes : 1;
}

export async function readForecasts(
  result: PlacedResult,
  head: Head,
  { rows, read }: { readonly rows: TestRows; readonly read: ReadPlace },
): Promise<HeadForecasts> {
  checkHeads(result.document, head);
  const outputs = outputsOf(head);
  const value = new Float64Array(rows.count * outputs);
  const uncalibrated = new Float64Array(rows.count * outputs);
  const beside = { confidence: new Float64Array(value.length), fallback: new Float64Array(value.length) };
  const calibrated = new Map<number, number>();
  for (const fold of rows.folds) {
    const [file, another] = filesOf(result.place, result.document, {
      ...{ kind: 'predictions', head: head.name, fold: fold.fold },
    });
    if (file === undefined || another !== undefined) {
      const found = file === undefined ? 'no' : 'two files of';
      throw new TidegateError(
        'TG-3084',
        `${result.place} names ${found} forecasts of ${head.name} in fold ${fold.fold}`,
      );
    }
    const lines = takeColumns(file.place, await readNamed(read, file), (parquet) => readLines(parquet, head));
    checkOwner(file.place, lines, { head, fold });
    placeLines(lines, { into: value, from: lines.value, fold, head, outputs });
    placeLines(lines, { into: uncalibrated, from: lines.uncalibrated, fold, head, outputs });
    for (const name of besideColumns)
      placeLines(lines, { into: beside[name], from: lines[name], fold, head, outputs, mayLack: true });
    calibrated.set(fold.fold, lines.role.filter((role) => role === foldRoles.calibrate).length / outputs);
  }
  return {
    ...{ value, uncalibrated, calibrated },
    ...{ confidence: wholeOrNone(beside.confidence), fallback: wholeOrNone(beside.fallback) },
  };
}

function wholeOrNone(values: Float64Array): Float64Array | null {
  return values.some(Number.isNaN) ? null : values;
}

/** Of a binary head alone. */
const besideColumns = ['confidence', 'fallback'] as const;

interface Lines {
  readonly rowId: Float64Array;
  readonly fold: Float64Array;
  readonly role: Float64Array;
  readonly heads: ReadonlySet<string | null>;
  readonly output: Float64Array;
  readonly value: Float64Array;
  readonly uncalibrated: Float64Array;
  readonly confidence: Float64Array;
  readonly fallback: Float64Array;
}

function readLines(file: ParquetFile, head: Head): Lines {
  const beside = (column: (typeof besideColumns)[number]): Float64Array =>
    head.objective === 'binary' ? file.readNumbers(column) : new Float64Array(file.rows).fill(Number.NaN);
  return {
    rowId: file.readNumbers('row_id'),
    fold: file.readNumbers('fold'),
    role: file.readNumbers('role'),
    heads: new Set(file.readStrings('head')),
    output: outputsOf(head) === 1 ? new Float64Array(file.rows) : file.readNumbers('class'),
    value: file.readNumbers('value'),
    uncalibrated: file.readNumbers('uncalibrated'),
    ...{ confidence: beside('confidence'), fallback: beside('fallback') },
  };
}

interface Owner {
  readonly head: Head;
  readonly fold: TestedFold;
}

function checkHeads({ heads }: SucceededResult, head: Head): void {
  if (heads.some(({ name }) => name === head.name)) return;
  throw new TidegateError('TG-3084', `the result knows no head ${head.name}, only ${namesOf(heads)}`);
}

function namesOf(heads: readonly { readonly name: string }[]): string {
  return [...new Set(heads.map(({ name }) => name))].join(', ');
}

function checkOwner(place: string, { heads, fold: folds }: Lines, { head, fold }: Owner): void {
  const stranger = [...heads].find((name) => name !== head.name);
  const otherFold = folds.find((number) => number !== fold.fold);
  if (stranger === undefined && otherFold === undefined) return;
  const found = stranger === undefined ? `fold ${otherFold ?? ''}` : `head ${stranger ?? 'null'}`;
  throw new TidegateError('TG-3084', `${place} holds ${found}, and ${head.name} of fold ${fold.fold} was named`);
}

interface Placing extends Owner {
  readonly into: Float64Array;
  readonly from: Float64Array;
  readonly outputs: number;
  /** NaN says that there is none. @default false */
  readonly mayLack?: boolean;
}

/** Every test row of the fold once, with a number each: a row that is left out or told twice would change the score. */
function placeLines(lines: Lines, { into, from, fold, head, outputs, mayLack = false }: Placing): void {
  const told = new Set<number>();
  lines.rowId.forEach((id, line) => {
    if (lines.role[line] !== foldRoles.test) return;
    const row = fold.places.get(id);
    const where = `head ${head.name}, fold ${fold.fold}, row ${id}`;
    if (row === undefined) throw new TidegateError('TG-3085', `${where}: no row that this fold tests`);
    const output = lines.output[line] ?? Number.NaN;
    if (!(output >= 0 && output < outputs)) throw new TidegateError('TG-3085', `${where}: there is no class ${output}`);
    const target = row * outputs + output;
    if (told.has(target)) throw new TidegateError('TG-3085', `${where}: forecast twice`);
    told.add(target);
    const forecast = from[line] ?? Number.NaN;
    into[target] = mayLack && Number.isNaN(forecast) ? forecast : checkForecast(forecast, head, where);
  });
  const missing = fold.places.size * outputs - told.size;
  if (missing > 0) {
    throw new TidegateError('TG-3085', `head ${head.name}, fold ${fold.fold}: ${missing} test rows have no forecast`);
  }
}

function checkForecast(value: number, head: Head, where: string): number {
  const isProbability = head.objective === 'binary' || head.objective === 'multiclass';
  const isRate = head.objective === 'poisson' || head.objective === 'tweedie';
  // A bound that too few rows conformalised is infinite; nothing else may be.
  const isBound = head.objective === 'quantile' && head.interval !== null;
  const isRight = Number.isFinite(value) || (isBound && !Number.isNaN(value));
  if (isRight && (!isProbability || (value >= 0 && value <= 1)) && (!isRate || value >= 0)) return value;
  throw new TidegateError('TG-3086', `${where}: ${value} is no forecast of a ${head.objective} head`);
}
