import type { FieldError } from '../../../schemas/errors.ts';
import { entityPattern } from '../../../schemas/patterns.ts';
import type { ColumnValues } from '../../kernels/parquet/column.ts';
import { RequestError } from '../fault.ts';
import { parseTime } from '../time.ts';
import type { RequestRows } from './point-in-time-join.ts';

/** A column of a file of any format: whatever is text there is text here. */
export interface RequestColumn {
  readonly name: string;
  readonly values: ColumnValues;
}

/**
 * Entities and times from a file: columns `entity`, `time` and perhaps `row_id`, without which a row is known by
 * its number. Other columns are ignored. Every malformed cell is named, up to the first few.
 */
export function parseRequestRows(columns: readonly RequestColumn[]): RequestRows {
  const entityCells = findColumn(columns, 'entity');
  const timeCells = findColumn(columns, 'time');
  const rowId = columns.find(({ name }) => name === 'row_id')?.values ?? rowNumbers(entityCells.length);
  if (timeCells.length !== entityCells.length || rowId.length !== entityCells.length) {
    throw new RequestError('TG-2006', 'the columns entity, time and row_id differ in length');
  }
  const faults: FieldError[] = [];
  const entity = parseCells(entityCells, entityCell, faults);
  const timeUs = Float64Array.from(parseCells(timeCells, timeCell, faults));
  parseCells(rowId, rowIdCell, faults);
  if (faults.length > 0) throw malformed(faults);
  return { rowId, entity, timeUs };
}

function findColumn(columns: readonly RequestColumn[], wanted: string): ColumnValues {
  const found = columns.find(({ name }) => name === wanted);
  if (found !== undefined) return found.values;
  const names = columns.map(({ name }) => name).join(', ');
  throw new RequestError('TG-2006', `there is no column ${wanted} among: ${names}`, [
    { code: 'TG-2006', field: wanted, detail: 'the column is missing' },
  ]);
}

function rowNumbers(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => row + 1);
}

type Cell = string | number | null;

interface CellKind<Value> {
  readonly column: string;
  readonly wanted: string;
  parse(cell: Cell): Value | undefined;
}

const entityCell: CellKind<string> = {
  column: 'entity',
  wanted: 'an entity id: letters, digits and . _ : - after the first',
  parse: (cell) => (typeof cell === 'string' && entityPattern.test(cell) ? cell : undefined),
};

const timeCell: CellKind<number> = {
  column: 'time',
  wanted: 'an RFC 3339 time with its zone, or whole microseconds since 1970 in UTC (16 digits)',
  parse(cell) {
    if (typeof cell === 'string' && !wholeNumber.test(cell)) return parseTime(cell);
    const timeUs = Number(cell);
    return Number.isSafeInteger(timeUs) && timeUs >= leastTimeUs ? timeUs : undefined;
  },
};

const rowIdCell: CellKind<Cell> = {
  column: 'row_id',
  wanted: 'a text or a whole number',
  parse: (cell) => (typeof cell === 'string' || Number.isSafeInteger(cell) ? cell : undefined),
};

const wholeNumber = /^\d+$/;

/** In 1973. Seconds and milliseconds of this century lie below, and would silently ask for the seventies. */
const leastTimeUs = 1e14;

const mostFaults = 20;

function parseCells<Value>(cells: ColumnValues, kind: CellKind<Value>, faults: FieldError[]): Value[] {
  const { column, wanted } = kind;
  const parsed: Value[] = [];
  for (const [row, cell] of cells.entries()) {
    const value = kind.parse(cell);
    if (value !== undefined) parsed.push(value);
    else if (faults.length < mostFaults) {
      const detail = `row ${row + 1}: ${JSON.stringify(cell)} is not ${wanted}`;
      faults.push({ code: 'TG-2006', field: column, detail });
    }
  }
  return parsed;
}

function malformed(faults: readonly FieldError[]): RequestError {
  const more = faults.length === mostFaults ? ', and perhaps more' : '';
  return new RequestError('TG-2006', `${faults.length} malformed cells${more}; ${faults[0]?.detail}`, faults);
}
