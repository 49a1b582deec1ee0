import type { ColumnValues } from '../../kernels/parquet/column.ts';
import { TidegateError } from '../fault.ts';
import type { HistoryIndex } from './feature-history.ts';

/** In any order; what is asked twice is answered twice. */
export interface RequestRows {
  /** Numbers are whole. */
  readonly rowId: ColumnValues;
  readonly entity: readonly string[];
  readonly timeUs: Float64Array;
}

export interface JoinedView {
  readonly name: string;
  readonly version: number;
  /** Rows that are older are EXPIRED; null: rows never are. */
  readonly ttlUs: number | null;
  readonly features: readonly { readonly name: string }[];
}

/** What a status byte means: its place in this list. */
export const featureStatuses = ['NULL', 'PRESENT', 'NOT_FOUND', 'EXPIRED'] as const;

export const statusCodes = { NULL: 0, PRESENT: 1, NOT_FOUND: 2, EXPIRED: 3 } as const satisfies Record<
  (typeof featureStatuses)[number],
  number
>;

/** One answer per request, in the order of the requests. */
export interface JoinedRows extends RequestRows {
  /** Of the row that was found, an expired one too; NaN where there is none. */
  readonly eventTimeUs: Float64Array;
  readonly knowledgeTimeUs: Float64Array;
  readonly features: readonly JoinedFeature[];
}

export interface JoinedFeature {
  readonly name: string;
  /** NaN unless PRESENT. */
  readonly values: Float64Array;
  readonly status: Uint8Array;
}

/**
 * The features of each entity as they were known at each time: of the rows with event time ≤ t and knowledge time
 * ≤ t the one with the largest event time, then knowledge time, then sequence. Older than t − ttl it is EXPIRED and
 * gives no value.
 */
export function joinPointInTime(requests: RequestRows, index: HistoryIndex, view: JoinedView): JoinedRows {
  checkView(view, index);
  checkRequests(requests);
  const { eventTimeUs, knowledgeTimeUs, values } = index.history;
  const rows = findRows(requests, index);
  const missing = missingRows(requests.timeUs, rows, { eventTimeUs, ttlUs: view.ttlUs ?? Infinity });
  return {
    ...requests,
    eventTimeUs: pick(eventTimeUs, rows),
    knowledgeTimeUs: pick(knowledgeTimeUs, rows),
    features: view.features.map(({ name }, feature) => pickFeature(name, values[feature], { rows, missing })),
  };
}

/** With a time to live of zero a row would expire as soon as it is made. */
function checkView({ name, version, ttlUs, features }: JoinedView, { history }: HistoryIndex): void {
  if (ttlUs !== null && (!Number.isSafeInteger(ttlUs) || ttlUs <= 0)) {
    throw new TidegateError('TG-2004', `the time to live of ${name}@${version} is ${ttlUs} microseconds`);
  }
  if (history.values.length !== features.length) {
    const [got, want] = [history.values.length, features.length];
    throw new TidegateError('TG-2003', `a row of ${name}@${version} has ${got} values in place of ${want}`);
  }
}

function checkRequests({ rowId, entity, timeUs }: RequestRows): void {
  if (rowId.length !== entity.length || timeUs.length !== entity.length) {
    const lengths = `${rowId.length} row ids, ${entity.length} entities and ${timeUs.length} times`;
    throw new TidegateError('TG-2006', `${lengths} make no table`);
  }
  const row = timeUs.findIndex((time) => !Number.isSafeInteger(time));
  if (row >= 0) throw new TidegateError('TG-2006', `row ${row + 1}: the time is ${timeUs[row]}`, { field: 'time' });
}

function findRows({ entity, timeUs }: RequestRows, index: HistoryIndex): Int32Array {
  const rows = new Int32Array(entity.length);
  for (let request = 0; request < rows.length; request += 1) {
    rows[request] = index.find(entity[request] ?? '', timeUs[request] ?? 0);
  }
  return rows;
}

interface Age {
  readonly eventTimeUs: Float64Array;
  readonly ttlUs: number;
}

/** Per request NOT_FOUND, EXPIRED, or NULL until there is a value. */
function missingRows(timeUs: Float64Array, rows: Int32Array, { eventTimeUs, ttlUs }: Age): Uint8Array {
  const missing = new Uint8Array(rows.length);
  for (let request = 0; request < rows.length; request += 1) {
    const row = rows[request] ?? -1;
    if (row < 0) missing[request] = statusCodes.NOT_FOUND;
    else if ((eventTimeUs[row] ?? 0) < (timeUs[request] ?? 0) - ttlUs) missing[request] = statusCodes.EXPIRED;
  }
  return missing;
}

function pick(column: Float64Array, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length).fill(Number.NaN);
  for (let request = 0; request < rows.length; request += 1) {
    const row = rows[request] ?? -1;
    if (row >= 0) picked[request] = column[row] ?? Number.NaN;
  }
  return picked;
}

interface Found {
  readonly rows: Int32Array;
  readonly missing: Uint8Array;
}

function pickFeature(name: string, column: Float64Array | undefined, { rows, missing }: Found): JoinedFeature {
  const values = new Float64Array(rows.length).fill(Number.NaN);
  const status = missing.slice();
  if (column === undefined) return { name, values, status };
  for (let request = 0; request < rows.length; request += 1) {
    if (missing[request] !== statusCodes.NULL) continue;
    const value = column[rows[request] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    values[request] = value;
    status[request] = statusCodes.PRESENT;
  }
  return { name, values, status };
}
