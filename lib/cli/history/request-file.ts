import { RequestError } from '../../domain/fault.ts';
import type { RequestRows } from '../../domain/features/point-in-time-join.ts';
import { parseRequestRows, type RequestColumn } from '../../domain/features/request-rows.ts';
import { usageError } from '../cli-error.ts';
import { openMembers } from '../import/members.ts';
import type { SourceRow } from '../import/source-row.ts';
import { openRows } from '../import/source-rows.ts';

const wanted = ['entity', 'time', 'row_id'] as const;

/** Entities and times from a file of any format that `events import` reads. Throws TG-2006 for malformed rows. */
export async function readRequestFile(path: string): Promise<RequestRows> {
  return parseRequestRows(await readTextColumns(path, wanted));
}

/** The named columns, as far as the file has them, with every cell as text, null where it is empty. */
export async function readTextColumns(path: string, names?: readonly string[]): Promise<readonly RequestColumn[]> {
  const { members } = await openMembers(path);
  const [member, second] = members;
  if (member === undefined) throw usageError(`${path} is empty`);
  if (second !== undefined)
    throw usageError(`${path} holds ${members.length} files`, 'Unpack it, and name one of them.');
  const rows = await openRows(member, path);
  if (rows === undefined) throw usageError(`${path} holds no line`);
  const columns = columnCollector(names);
  for await (const batch of rows.rows(names?.filter((name) => rows.columns.includes(name)))) {
    for (const row of batch) columns.add(cellsOf(row, rows.columns));
  }
  return columns.collected();
}

/** Rows of NDJSON may leave fields out, and the first of them too. */
function columnCollector(names: readonly string[] | undefined) {
  const columns = new Map<string, (string | null)[]>();
  let count = 0;
  return {
    add(cells: Iterable<readonly [name: string, cell: string | null]>): void {
      for (const [name, cell] of cells) {
        if (names?.includes(name) === false) continue;
        const column = columns.get(name) ?? new Array<string | null>(count).fill(null);
        columns.set(name, column);
        column.push(cell);
      }
      count += 1;
      for (const column of columns.values()) if (column.length < count) column.push(null);
    },
    collected: (): readonly RequestColumn[] =>
      [...columns].map(([name, cells]) => ({ name, values: name === 'row_id' ? numbersOrTexts(cells) : cells })),
  };
}

function* cellsOf(row: SourceRow, columns: readonly string[]): Generator<[name: string, cell: string | null]> {
  if (row.kind === 'fault') throw malformed(row.line, row.fault.detail);
  if (row.kind === 'cells') {
    for (const [index, name] of columns.entries()) yield [name, row.cells[index] || null];
    return;
  }
  const { value } = row;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(row.line, 'not an object');
  for (const [name, cell] of Object.entries(value)) yield [name, cellText(cell)];
}

function cellText(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** Ids that all are whole numbers stay numbers, as they were in the table that they come from. */
function numbersOrTexts(cells: readonly (string | null)[]): RequestColumn['values'] {
  const areNumbers = cells.every((cell) => cell !== null && /^(0|[1-9]\d{0,14})$/.test(cell));
  return areNumbers ? Float64Array.from(cells, Number) : cells;
}

function malformed(line: number, detail: string): RequestError {
  return new RequestError('TG-2006', `line ${line}: ${detail}`, [{ code: 'TG-2006', field: 'line', detail }]);
}
