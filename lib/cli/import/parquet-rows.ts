import {
  type AsyncBuffer,
  type FileMetaData,
  type SchemaElement,
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetScan,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Member } from './members.ts';
import { type SourceRow, type SourceRows, sampleLines } from './source-row.ts';
import { joinCsvLine } from './split-csv-line.ts';
import { DamagedFile } from './unreadable.ts';

const rowsAtOnce = 1000;
/** Of one row group, the columns that are needed lie in memory at a time. */
const maxGroupBytes = 2 * 1024 * 1024 * 1024;

/** A foreign Parquet file, one row group after the other. */
export async function openParquet(member: Member, path: string): Promise<SourceRows> {
  if (!member.isPlain) throw new DamagedFile('a Parquet file inside of an archive: unpack it first');
  const file = await asyncBufferFromFile(path);
  const { metadata, scales } = plainDecimals(await parquetMetadataAsync(file));
  const top = topElements(metadata);
  const columns = top.map(({ name }) => name);
  const open: OpenParquet = { file, metadata, scales };
  const rows = (needed = columns) => readGroups(open, { columns, needed });
  return {
    format: 'parquet',
    columns,
    times: new Set(top.filter(isTime).map(({ name }) => name)),
    hasHeader: true,
    header: joinCsvLine(columns),
    sample: await firstBatch(rows()),
    rows,
  };
}

async function firstBatch(batches: AsyncIterable<readonly SourceRow[]>): Promise<readonly SourceRow[]> {
  for await (const batch of batches) return batch.slice(0, sampleLines);
  return [];
}

interface OpenParquet {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  /** Digits behind the point of columns that hold decimals as whole numbers. */
  readonly scales: ReadonlyMap<string, number>;
}

interface Selection {
  readonly columns: readonly string[];
  readonly needed: readonly string[];
}

async function* readGroups(open: OpenParquet, selection: Selection): AsyncGenerator<readonly SourceRow[]> {
  let rowStart = 0;
  for (const group of open.metadata.row_groups) {
    if (group.total_byte_size > maxGroupBytes) throw new DamagedFile('a row group of more than 2 GiB');
    const rowEnd = rowStart + Number(group.num_rows);
    yield* readGroup(open, selection, { rowStart, rowEnd });
    rowStart = rowEnd;
  }
}

async function* readGroup(
  { file, metadata, scales }: OpenParquet,
  { columns, needed }: Selection,
  range: { readonly rowStart: number; readonly rowEnd: number },
): AsyncGenerator<readonly SourceRow[]> {
  const { rowStart, rowEnd } = range;
  const scan = await parquetScan({ file, metadata, compressors, parsers, useOffsetIndex: false });
  const read = new Map<string, ArrayLike<unknown>>();
  for (const column of needed) read.set(column, await scan.readColumn({ column, rowStart, rowEnd }));
  for (let start = rowStart; start < rowEnd; start += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rowEnd - start);
    yield Array.from({ length: count }, (_, index) => {
      const row = start + index;
      const cells = columns.map((name) => cellText(read.get(name)?.[row - rowStart], scales.get(name)));
      return { line: row + 1, kind: 'cells' as const, cells };
    });
  }
}

/** Times become microseconds since 1970: a `Date` would lose those below the millisecond. */
const parsers = {
  timestampFromMilliseconds: (millis: bigint) => millis * 1000n,
  timestampFromMicroseconds: (micros: bigint) => micros,
  timestampFromNanoseconds: (nanos: bigint) => nanos / 1000n,
};

/** The text that a CSV would hold; the shortest one that is the same double. */
function cellText(value: unknown, scale: number | undefined): string {
  if (value === null || value === undefined) return '';
  if (scale !== undefined) return decimalText(value, scale);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
}

/**
 * The reader would multiply decimals by a power of ten in doubles, and 0.3 would come out as 0.30000000000000004. Their
 * columns are read as the whole numbers that they are, and the point is set in the text.
 */
function plainDecimals(metadata: FileMetaData): Omit<OpenParquet, 'file'> {
  const scales = new Map<string, number>();
  const top = new Set(topElements(metadata));
  const schema = metadata.schema.map((element) => {
    if (!top.has(element)) return element;
    if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') return element;
    const fromLogical = element.logical_type?.type === 'DECIMAL' ? element.logical_type.scale : 0;
    scales.set(element.name, element.scale ?? fromLogical);
    return withoutMeaning(element);
  });
  return { metadata: { ...metadata, schema }, scales };
}

function withoutMeaning({ type, type_length, repetition_type, name, num_children, field_id }: SchemaElement) {
  const all = { type, type_length, repetition_type, name, num_children, field_id };
  return { name, ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) };
}

function decimalText(value: unknown, scale: number): string {
  const whole = value instanceof Uint8Array ? signed(value) : value;
  if (typeof whole !== 'bigint' && typeof whole !== 'number') return String(whole);
  const digits = String(whole)
    .replace('-', '')
    .padStart(scale + 1, '0');
  const point = digits.length - scale;
  const sign = whole < 0 ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Two's complement, the highest byte first. */
function signed(bytes: Uint8Array): bigint {
  const unsigned = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return BigInt.asIntN(bytes.length * 8, unsigned);
}

function isTime({ type, converted_type, logical_type }: SchemaElement): boolean {
  const meaning = logical_type?.type ?? converted_type ?? type;
  return meaning !== undefined && /^(?:DATE|TIME|INT96)/.test(meaning);
}

/** Columns, and not what is nested in them. */
function topElements({ schema }: FileMetaData): readonly SchemaElement[] {
  const [root, ...elements] = schema;
  const top: SchemaElement[] = [];
  let nested = 0;
  for (const element of elements) {
    if (nested === 0) top.push(element);
    else nested -= 1;
    nested += element.num_children ?? 0;
  }
  return top.slice(0, root?.num_children ?? top.length);
}
