import { type ByteSource, memorySource, readExactly } from './byte-source.ts';
import type { Range, Strings } from './column.ts';
import { type Crc32, crc32 as plainCrc32 } from './crc32.ts';
import { decodeFooter } from './decode-footer.ts';
import { type NumberChunk, openNumberChunk } from './decode-number-chunk.ts';
import { readStringChunk } from './decode-string-chunk.ts';
import { decodeThrift } from './decode-thrift.ts';
import type { DescribedColumn, FileDescription } from './file-description.ts';
import { checkFooter } from './footer-checksum.ts';
import { magic, tailBytes } from './format.ts';
import { damaged, misuse, unsupported } from './parquet-error.ts';
import type { Chunk } from './read-pages.ts';
import { thriftFields } from './thrift-fields.ts';

export interface OpenOptions {
  /** @default the one of this folder; that of zlib is ten times faster */
  readonly crc32?: Crc32;
}

export interface ReadOptions {
  /** Of this row group alone. @default of all */
  readonly rowGroup?: number;
}

export interface ReadNumbersOptions extends ReadOptions {
  /** Filled and returned, cut to the rows: pages that were touched before cost nothing. */
  readonly into?: Float64Array;
}

export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly DescribedColumn[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly rowGroups: readonly { readonly rows: number }[];
  /**
   * Without `into` the result can be a view of the bytes of the file, which is not to be written: so it is for
   * one row group of doubles in memory.
   */
  readNumbers(column: string, options?: ReadNumbersOptions): Float64Array;
  readStrings(column: string, options?: ReadOptions): Strings;
  /** Of whole numbers and instants, where the file says it; undefined when there is none. */
  range(column: string, rowGroup: number): Range | undefined;
}

/** Reads what `writeParquet` writes, and as much of other files: flat, uncompressed, one data page a chunk. */
export function openParquet(from: Uint8Array | ByteSource, { crc32 = plainCrc32 }: OpenOptions = {}): ParquetFile {
  const source = from instanceof Uint8Array ? memorySource(from) : from;
  const description = readFooter(source, crc32);
  const { columns, rowGroups, metadata } = description;
  const chunks = chunkFinder(description, { source, crc32 });
  return {
    rows: rowGroups.reduce((sum, { rows }) => sum + rows, 0),
    ...{ columns, metadata, rowGroups },
    readNumbers: (name, { rowGroup, into } = {}) => joinNumbers(chunks(name, rowGroup).map(openNumberChunk), into),
    readStrings(name, { rowGroup } = {}) {
      const found = chunks(name, rowGroup);
      if (columnOf(columns, name).type !== 'string') throw misuse(`column ${name} holds numbers`);
      return found.flatMap(readStringChunk);
    },
    range: (name, rowGroup) => chunks(name, rowGroup)[0]?.described.range,
  };
}

function readFooter(source: ByteSource, crc32: Crc32): FileDescription {
  const smallest = magic.length + tailBytes;
  if (source.byteLength < smallest) throw damaged(`${source.byteLength} bytes are no Parquet file`);
  const head = readExactly(source, 0, magic.length);
  const tail = readExactly(source, source.byteLength - tailBytes, tailBytes);
  if (!isMagic(head) || !isMagic(tail.subarray(4))) throw damaged('the file does not begin and end as Parquet does');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length > source.byteLength - smallest) throw damaged(`the footer of ${length} bytes is longer than the file`);
  const end = source.byteLength - tailBytes - length;
  const footer = readExactly(source, end, length);
  const decoded = decodeThrift(footer);
  const fields = thriftFields(decoded.fields, 'the footer');
  if (decoded.end !== length) throw damaged('the footer has bytes behind its end');
  checkFooter(footer, fields, crc32);
  return decodeFooter(fields, end);
}

function isMagic(bytes: Uint8Array): boolean {
  if (bytes[3] === 'E'.charCodeAt(0) && bytes[2] === magic[2]) throw unsupported('the file is encrypted');
  return magic.every((byte, index) => bytes[index] === byte);
}

type ChunkFinder = (name: string, rowGroup: number | undefined) => readonly Chunk[];

function chunkFinder(file: FileDescription, reading: Pick<Chunk, 'source' | 'crc32'>): ChunkFinder {
  return (name, rowGroup) => {
    const column = columnOf(file.columns, name);
    const index = file.columns.indexOf(column);
    const groups = rowGroup === undefined ? file.rowGroups : file.rowGroups.slice(rowGroup).slice(0, 1);
    if (rowGroup !== undefined && file.rowGroups[rowGroup] === undefined)
      throw misuse(`there is no row group ${rowGroup} of ${file.rowGroups.length}`);
    return groups.flatMap(({ rows, chunks }) => {
      const described = chunks[index];
      return described === undefined ? [] : [{ ...reading, column, rows, described }];
    });
  };
}

function columnOf(columns: readonly DescribedColumn[], name: string): DescribedColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw misuse(`there is no column ${name}`);
  return column;
}

function joinNumbers(chunks: readonly NumberChunk[], into: Float64Array | undefined): Float64Array {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  if (into !== undefined && into.length < rows) throw misuse(`${rows} rows do not fit into ${into.length}`);
  const view = into === undefined && chunks.length === 1 ? chunks[0]?.view() : undefined;
  if (view !== undefined) return view;
  const out = into?.subarray(0, rows) ?? new Float64Array(rows);
  let start = 0;
  for (const chunk of chunks) {
    chunk.fill(out.subarray(start, start + chunk.rows));
    start += chunk.rows;
  }
  return out;
}
