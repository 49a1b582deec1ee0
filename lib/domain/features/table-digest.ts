import { type Hash, createHash } from 'node:crypto';
import type { Column, Strings } from '../../kernels/parquet/column.ts';
import type { ColumnData } from '../../kernels/parquet/write-parquet.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';

/**
 * Names a table by its content: SHA-256 over the names, types, lengths and digests of its columns. A column's own
 * digest is over its values: numbers as little-endian doubles, any NaN as 7ff8000000000000; strings in UTF-8, each
 * behind its length as a little-endian uint32, which is ffffffff for null. How the rows are cut, encoded or
 * compressed leaves no trace.
 */
export interface TableDigest {
  /** The next rows. Names and types are those of the first call. */
  append(columns: readonly ColumnData[]): void;
  /** In hex. Nothing can be appended afterwards. */
  finish(): string;
}

export function openTableDigest(): TableDigest {
  let hashed: readonly HashedColumn[] | undefined;
  const batch = new DataView(new ArrayBuffer(batchBytes));
  return {
    append(columns) {
      hashed ??= columns.map(({ name, type }) => ({ name, type, rows: 0, hash: createHash('sha256') }));
      demandSameColumns(hashed, columns);
      for (const [index, column] of hashed.entries()) {
        const given = columns[index];
        if (given === undefined) continue;
        const into = { hash: column.hash, batch };
        if (given.type === 'string') updateStrings(into, given.values);
        else updateNumbers(into, given.values, given.type !== 'double');
        column.rows += given.values.length;
      }
    },
    finish() {
      const columns = (hashed ?? []).map(({ hash, ...column }) => ({ ...column, digest: hash.digest('hex') }));
      return sha256Hex(canonicalJson({ contract: 'table-digest/1', columns }));
    },
  };
}

export function digestTable(columns: readonly ColumnData[]): string {
  const digest = openTableDigest();
  digest.append(columns);
  return digest.finish();
}

interface HashedColumn {
  readonly name: string;
  readonly type: Column['type'];
  readonly hash: Hash;
  rows: number;
}

function demandSameColumns(hashed: readonly HashedColumn[], columns: readonly ColumnData[]): void {
  const [want, got] = [hashed, columns].map((list) => list.map(({ name, type }) => `${name}: ${type}`).join(', '));
  if (want !== got) throw new RangeError(`the rows have the columns ${got} in place of ${want}`);
  const lengths = new Set(columns.map(({ values }) => values.length));
  if (lengths.size > 1) throw new RangeError(`columns of ${[...lengths].join(' and ')} rows make no table`);
}

const batchBytes = 65_536;

interface Sink {
  readonly hash: Hash;
  /** Overwritten: bytes are gathered here, because a call of the hash costs more than a value. */
  readonly batch: DataView;
}

/** Whole numbers have one zero, doubles have two. */
function updateNumbers({ hash, batch }: Sink, values: Float64Array, areWhole: boolean): void {
  let end = 0;
  for (const value of values) {
    if (end === batchBytes) end = flush(hash, batch, end);
    if (Number.isNaN(value)) {
      batch.setUint32(end, 0, true);
      batch.setUint32(end + 4, 0x7ff80000, true);
    } else batch.setFloat64(end, areWhole ? value + 0 : value, true);
    end += 8;
  }
  flush(hash, batch, end);
}

const lengthBytes = 4;
const nullLength = 0xffffffff;
const mostBytesPerUnit = 3;

function updateStrings({ hash, batch }: Sink, values: Strings): void {
  const encoder = new TextEncoder();
  let bytes = batch;
  let end = 0;
  for (const text of values) {
    const most = lengthBytes + (text?.length ?? 0) * mostBytesPerUnit;
    if (end + most > bytes.byteLength) end = flush(hash, bytes, end);
    if (most > bytes.byteLength) bytes = new DataView(new ArrayBuffer(most));
    const into = new Uint8Array(bytes.buffer, end + lengthBytes);
    const length = text === null ? nullLength : encoder.encodeInto(text, into).written;
    bytes.setUint32(end, length, true);
    end += lengthBytes + (text === null ? 0 : length);
  }
  flush(hash, bytes, end);
}

/** Returns where the next batch begins. */
function flush(hash: Hash, bytes: DataView, end: number): number {
  hash.update(new Uint8Array(bytes.buffer, 0, end));
  return 0;
}
