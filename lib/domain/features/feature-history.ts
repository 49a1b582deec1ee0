import type { Strings } from '../../kernels/parquet/column.ts';
import { TidegateError } from '../fault.ts';

/** All rows of one view version, in any order, as columns: what a Parquet reader gives, without a copy. */
export interface FeatureHistory {
  readonly entity: Strings;
  readonly eventTimeUs: Float64Array;
  readonly knowledgeTimeUs: Float64Array;
  /** Orders rows that are equal in both times. @default all equal */
  readonly sequence?: Float64Array;
  /** In the order of the view's features; NaN = NULL. */
  readonly values: readonly Float64Array[];
}

export interface HistoryIndex {
  readonly history: FeatureHistory;
  /** Number of the row that was current for the entity at that time, whatever its age; -1 when none was known. */
  find(entity: string, timeUs: number): number;
}

/**
 * At time t a row counts when event time ≤ t and knowledge time ≤ t: from max(event time, knowledge time) on. Of
 * those that count the last one in the order (event time, knowledge time, sequence) is current. So, in that order,
 * a row is current at some time only if it counts earlier than every row behind it: one pass from the end finds
 * these rows, and they form a staircase, where a later row begins later. They are what the online store held, one
 * after the other, and rows that were overtaken before they arrived are not among them.
 *
 * Cost, also at worst: n log n to build (n when the rows of each entity are in order), log n to find; 20 bytes a row.
 */
export function indexHistory(history: FeatureHistory): HistoryIndex {
  checkColumns(history);
  const { codes, starts, rows } = groupByEntity(history.entity);
  const sinceUs = new Float64Array(rows.length);
  const tops = starts.slice(0, -1);
  for (let code = 0; code < tops.length; code += 1) {
    const [start, end] = [starts[code] ?? 0, starts[code + 1] ?? 0];
    sortRows(history, rows.subarray(start, end));
    tops[code] = start + keepStaircase(history, rows.subarray(start, end), sinceUs.subarray(start, end));
  }
  return {
    history,
    find(entity, timeUs) {
      const code = codes.get(entity);
      if (code === undefined) return -1;
      const top = tops[code] ?? 0;
      const begun = countBegun(sinceUs, timeUs, { from: top, to: starts[code + 1] ?? 0 });
      return begun === top ? -1 : (rows[begun - 1] ?? -1);
    },
  };
}

/** End of the steps of `from`…`to` that had begun. */
function countBegun(sinceUs: Float64Array, timeUs: number, range: { from: number; to: number }): number {
  let { from, to } = range;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sinceUs[middle] ?? Infinity) <= timeUs) from = middle + 1;
    else to = middle;
  }
  return from;
}

interface Groups {
  readonly codes: ReadonlyMap<string, number>;
  /** Of each entity in `rows`, and the end of the last. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

/** Numbers of the rows, entity by entity, each in the order in which they came: a counting sort. */
function groupByEntity(entities: Strings): Groups {
  const codes = new Map<string, number>();
  const codeOf = new Uint32Array(entities.length);
  entities.forEach((entity, row) => {
    if (entity === null) throw contradiction(`row ${row + 1} has no entity`);
    const code = codes.get(entity) ?? codes.size;
    if (code === codes.size) codes.set(entity, code);
    codeOf[row] = code;
  });
  const starts = new Uint32Array(codes.size + 1);
  for (const code of codeOf) starts[code + 1] = (starts[code + 1] ?? 0) + 1;
  for (let code = 0; code < codes.size; code += 1) starts[code + 1] = (starts[code + 1] ?? 0) + (starts[code] ?? 0);
  const next = starts.slice();
  const rows = new Uint32Array(entities.length);
  codeOf.forEach((code, row) => {
    const place = next[code] ?? 0;
    rows[place] = row;
    next[code] = place + 1;
  });
  return { codes, starts, rows };
}

function sortRows(history: FeatureHistory, rows: Uint32Array): void {
  const order = (a: number, b: number) => compareRows(history, a, b);
  if (!isSorted(rows, order)) rows.sort(order);
  for (let place = 1; place < rows.length; place += 1) {
    const [before, row] = [rows[place - 1] ?? 0, rows[place] ?? 0];
    if (order(before, row) === 0) demandEqual(history, before, row);
  }
}

function isSorted(rows: Uint32Array, order: (a: number, b: number) => number): boolean {
  for (let place = 1; place < rows.length; place += 1) {
    if (order(rows[place - 1] ?? 0, rows[place] ?? 0) > 0) return false;
  }
  return true;
}

function compareRows({ eventTimeUs, knowledgeTimeUs, sequence }: FeatureHistory, a: number, b: number): number {
  const byEvent = (eventTimeUs[a] ?? 0) - (eventTimeUs[b] ?? 0);
  if (byEvent !== 0) return byEvent;
  const byKnowledge = (knowledgeTimeUs[a] ?? 0) - (knowledgeTimeUs[b] ?? 0);
  if (byKnowledge !== 0 || sequence === undefined) return byKnowledge;
  return (sequence[a] ?? 0) - (sequence[b] ?? 0);
}

/** A repeated row is harmless; of two different ones, the order of the files would choose. */
function demandEqual({ entity, values }: FeatureHistory, a: number, b: number): void {
  if (values.every((column) => Object.is(column[a], column[b]))) return;
  const [first, second] = a < b ? [a, b] : [b, a];
  throw contradiction(`rows ${first + 1} and ${second + 1} of ${entity[a]} differ in their values alone`);
}

/** Moves the rows of the staircase, in order, to the end of `rows`, with their beginnings; returns where they start. */
function keepStaircase(history: FeatureHistory, rows: Uint32Array, sinceUs: Float64Array): number {
  let top = rows.length;
  let earliest = Infinity;
  for (let place = rows.length - 1; place >= 0; place -= 1) {
    const row = rows[place] ?? 0;
    const since = Math.max(history.eventTimeUs[row] ?? 0, history.knowledgeTimeUs[row] ?? 0);
    if (since >= earliest) continue;
    earliest = since;
    top -= 1;
    rows[top] = row;
    sinceUs[top] = since;
  }
  return top;
}

/** A row without a knowledge time would be known at any time, so it is refused and never guessed at. */
function checkColumns({ entity, values, ...numbers }: FeatureHistory): void {
  for (const [name, column] of Object.entries(numbers)) {
    if (column.length !== entity.length) throw contradiction(`${entity.length} entities have ${column.length} ${name}`);
    const row = column.findIndex((value) => !Number.isSafeInteger(value));
    if (row >= 0) throw contradiction(`row ${row + 1} of ${entity[row]}: ${name} is ${column[row]}`);
  }
  values.forEach((column, index) => {
    if (column.length !== entity.length) {
      throw contradiction(`${entity.length} rows have ${column.length} values of feature ${index}`);
    }
  });
}

function contradiction(detail: string): TidegateError {
  return new TidegateError('TG-2005', detail);
}
