import { checkColumns, checkValues } from './check-columns.ts';
import type { Column, ColumnValues } from './column.ts';
import { type Crc32, crc32 as plainCrc32 } from './crc32.ts';
import { encodeFooter } from './encode-footer.ts';
import { encodeNumberChunk } from './encode-number-chunk.ts';
import { encodeStringChunk } from './encode-string-chunk.ts';
import { type EncodedChunk, type EncodedPage, littleEndian } from './encoded-chunk.ts';
import type { DescribedChunk, DescribedRowGroup } from './file-description.ts';
import { alignment, encodings, footerChecksumKey, magic } from './format.ts';
import { encodePageHeader } from './page-header.ts';
import { misuse } from './parquet-error.ts';

export interface ParquetWriterOptions {
  readonly columns: readonly Column[];
  /** Carried in the footer, in this order. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default the one of this folder; that of zlib is ten times faster, and gives the same file */
  readonly crc32?: Crc32;
  /**
   * Takes the bytes of the file, one part behind the other. A part may be a view of the caller's own numbers: it is
   * to be written or copied before `emit` returns.
   */
  readonly emit: (part: Uint8Array) => void;
}

export interface ParquetWriter {
  /** Values in the order of the columns, all of one length. */
  appendRowGroup(values: readonly ColumnValues[]): void;
  /** Writes the footer; nothing can follow. Returns the length of the file. */
  finish(): number;
}

export function parquetWriter(options: ParquetWriterOptions): ParquetWriter {
  const { columns, metadata = {}, crc32 = plainCrc32 } = options;
  checkColumns(columns);
  if (Object.hasOwn(metadata, footerChecksumKey)) throw misuse(`the writer itself gives ${footerChecksumKey}`);
  const out = countingOutput(options.emit);
  const rowGroups: DescribedRowGroup[] = [];
  let isFinished = false;
  out.emit(Uint8Array.from(magic));
  return {
    appendRowGroup(values) {
      if (isFinished) throw misuse('the file is finished');
      const rows = checkValues(columns, values);
      if (rows === 0) return;
      // All are encoded before one is written: what is refused leaves the file as it was.
      const encoded = columns.map((column, index) => encodeChunk(column, values[index]));
      rowGroups.push({ rows, chunks: encoded.map((chunk) => writeChunk(out, chunk, crc32)) });
    },
    finish() {
      if (isFinished) throw misuse('the file is finished');
      isFinished = true;
      const described = columns.map(({ name, type, nullable = false }) => ({ name, type, nullable }));
      const footer = encodeFooter({ columns: described, rowGroups, metadata }, crc32);
      [footer, littleEndian(footer.length), Uint8Array.from(magic)].forEach(out.emit);
      return out.offset();
    },
  };
}

function encodeChunk(column: Column, values: ColumnValues | undefined): EncodedChunk {
  if (column.type === 'string') return encodeStringChunk(column, values instanceof Float64Array ? [] : (values ?? []));
  return encodeNumberChunk(column, values instanceof Float64Array ? values : new Float64Array(0));
}

interface Output {
  readonly emit: (part: Uint8Array) => void;
  readonly offset: () => number;
}

function countingOutput(emit: (part: Uint8Array) => void): Output {
  let offset = 0;
  return {
    emit(part) {
      emit(part);
      offset += part.length;
    },
    offset: () => offset,
  };
}

function writeChunk(out: Output, { pages, nulls, range }: EncodedChunk, crc32: Crc32): DescribedChunk {
  const written = pages.map((page) => ({ page, header: encodePageHeader(page, checksumOf(page, crc32)) }));
  const [first] = written;
  if (first !== undefined) out.emit(new Uint8Array(padding(out.offset() + first.header.length, first.page)));
  const offset = out.offset();
  let dataPageOffset = offset;
  for (const { page, header } of written) {
    dataPageOffset = out.offset();
    [header, ...page.parts].forEach(out.emit);
  }
  return {
    ...{ offset, dataPageOffset, bytes: out.offset() - offset },
    encodings: [...new Set([encodings.rle, ...pages.map(({ encoding }) => encoding)])].sort((a, b) => a - b),
    ...{ nulls, range },
  };
}

function checksumOf({ parts }: EncodedPage, crc32: Crc32): number {
  return parts.reduce((before, part) => crc32(part, before), 0);
}

/**
 * Bytes between two columns belong to neither, and every reader goes by offsets: so the values of a first page come to
 * stand where they can be viewed as doubles. Pages of one column follow one another without a gap.
 */
function padding(bodyOffset: number, { parts }: EncodedPage): number {
  const levelBytes = parts.slice(0, -1).reduce((sum, { length }) => sum + length, 0);
  return (alignment - ((bodyOffset + levelBytes) % alignment)) % alignment;
}
