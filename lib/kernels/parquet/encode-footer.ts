import { type Crc32 } from './crc32.ts';
import { encodeThrift } from './encode-thrift.ts';
import type { DescribedChunk, DescribedColumn, DescribedRowGroup, FileDescription } from './file-description.ts';
import { convertedTypes, createdBy, footerChecksumKey, physicalTypes, repetitions, uncompressed } from './format.ts';
import { encodeIntegers } from './integers.ts';
import { checksumDigits } from './footer-checksum.ts';
import { type ThriftStruct, binary, bool, i32, i64, list, nested, struct, structs, text } from './thrift-value.ts';

/** The footer with its checksum in it: encoded with zeros in its place first. */
export function encodeFooter(file: FileDescription, crc32: Crc32): Uint8Array {
  const blank = encodeThrift(fileMetadata(file, checksumDigits(0)));
  return encodeThrift(fileMetadata(file, checksumDigits(crc32(blank))));
}

const formatVersion = 2;

function fileMetadata({ columns, rowGroups, metadata }: FileDescription, checksum: string): ThriftStruct {
  const root = struct({ 4: text('schema'), 5: i32(columns.length) });
  const entries = [...Object.entries(metadata), [footerChecksumKey, checksum] as const];
  return struct({
    1: i32(formatVersion),
    2: structs([root, ...columns.map(schemaElement)]),
    3: i64(rowGroups.reduce((sum, { rows }) => sum + rows, 0)),
    4: structs(rowGroups.map((group, ordinal) => rowGroup(group, { columns, ordinal }))),
    5: structs(entries.map(([key, value]) => struct({ 1: text(key), 2: text(value) }))),
    6: text(createdBy),
    // Without an order readers take no notice of the ranges.
    7: structs(columns.map(() => struct({ 1: nested(struct({})) }))),
  });
}

export const typesInFile = {
  double: { physical: physicalTypes.double },
  timestamp: { physical: physicalTypes.int64, converted: convertedTypes.timestampMicros, logical: logicalTimestamp() },
  int64: { physical: physicalTypes.int64 },
  int32: { physical: physicalTypes.int32 },
  string: { physical: physicalTypes.byteArray, converted: convertedTypes.utf8, logical: struct({ 1: empty() }) },
} as const;

function empty() {
  return nested(struct({}));
}

/** In UTC, of microseconds. */
function logicalTimestamp(): ThriftStruct {
  return struct({ 8: nested(struct({ 1: bool(true), 2: nested(struct({ 2: empty() })) })) });
}

function schemaElement({ name, type, nullable }: DescribedColumn): ThriftStruct {
  const shape: { physical: number; converted?: number; logical?: ThriftStruct } = typesInFile[type];
  return struct({
    1: i32(shape.physical),
    3: i32(nullable ? repetitions.optional : repetitions.required),
    4: text(name),
    6: shape.converted === undefined ? undefined : i32(shape.converted),
    10: shape.logical === undefined ? undefined : nested(shape.logical),
  });
}

interface GroupPlace {
  readonly columns: readonly DescribedColumn[];
  readonly ordinal: number;
}

/** Ordinals have 16 bits; a group beyond them goes without. */
const mostOrdinals = 2 ** 15;

function rowGroup({ rows, chunks }: DescribedRowGroup, { columns, ordinal }: GroupPlace): ThriftStruct {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  return struct({
    1: structs(columns.flatMap((column, index) => columnChunk(column, chunks[index], rows))),
    2: i64(bytes),
    3: i64(rows),
    5: i64(chunks[0]?.offset ?? 0),
    6: i64(bytes),
    7: ordinal < mostOrdinals ? { type: 'i16', value: ordinal } : undefined,
  });
}

function columnChunk(
  column: DescribedColumn,
  chunk: DescribedChunk | undefined,
  rows: number,
): readonly ThriftStruct[] {
  if (chunk === undefined) return [];
  const { offset, dataPageOffset, bytes, encodings } = chunk;
  const own = struct({
    1: i32(typesInFile[column.type].physical),
    2: list('i32', encodings.map(i32)),
    3: list('binary', [text(column.name)]),
    4: i32(uncompressed),
    5: i64(rows),
    6: i64(bytes),
    7: i64(bytes),
    9: i64(dataPageOffset),
    11: dataPageOffset === offset ? undefined : i64(offset),
    12: nested(statistics(column, chunk)),
  });
  return [struct({ 2: i64(0), 3: nested(own) })];
}

function statistics({ type }: DescribedColumn, { nulls, range }: DescribedChunk): ThriftStruct {
  const bound = (value: number | undefined) =>
    value === undefined || type === 'string' ? undefined : binary(encodeIntegers(Float64Array.of(value), type));
  return struct({
    3: nulls === undefined ? undefined : i64(nulls),
    5: bound(range?.max),
    6: bound(range?.min),
  });
}
