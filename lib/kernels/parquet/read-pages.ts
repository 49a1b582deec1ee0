import { type ByteSource, readExactly } from './byte-source.ts';
import type { Crc32 } from './crc32.ts';
import { type Presence } from './encoded-chunk.ts';
import { decodeRuns } from './decode-runs.ts';
import type { DescribedChunk, DescribedColumn } from './file-description.ts';
import { type PageHeader, decodePageHeader } from './page-header.ts';
import { damaged, unsupported } from './parquet-error.ts';

/** One column of one row group, and what it takes to read it. */
export interface Chunk {
  readonly source: ByteSource;
  readonly crc32: Crc32;
  readonly column: DescribedColumn;
  readonly described: DescribedChunk;
  readonly rows: number;
}

export interface Page extends PageHeader {
  /** Where its body begins in the file. */
  readonly bodyOffset: number;
}

/** A header is this long at most, statistics included; ours take 24 bytes. */
const mostHeaderBytes = 4096;

/** The data page; with a dictionary it stands behind it. */
export function dataPage(chunk: Chunk): Page {
  const { described, column, rows } = chunk;
  const page = pageAt(chunk, described.dataPageOffset, described.offset + described.bytes);
  if (page.kind !== 'data') throw damaged(`column ${column.name} has no data page where it says`);
  if (page.values !== rows) {
    if (page.values < rows) throw unsupported(`column ${column.name} has several data pages in a row group`);
    throw damaged(`a page of column ${column.name} has ${page.values} values in ${rows} rows`);
  }
  return page;
}

export function dictionaryPage(chunk: Chunk): Page {
  const { offset, dataPageOffset } = chunk.described;
  const page = offset < dataPageOffset ? pageAt(chunk, offset, dataPageOffset) : undefined;
  if (page?.kind !== 'dictionary') throw damaged(`column ${chunk.column.name} lacks its dictionary`);
  return page;
}

function pageAt({ source, column, described }: Chunk, offset: number, end: number): Page {
  const header = decodePageHeader(readExactly(source, offset, Math.min(mostHeaderBytes, end - offset)));
  const bodyOffset = offset + header.headerBytes;
  if (bodyOffset + header.bodyBytes > end) throw damaged(`a page of column ${column.name} ends behind its chunk`);
  if (!described.encodings.includes(header.encoding))
    throw damaged(`a page of column ${column.name} has encoding ${header.encoding}, and its chunk none such`);
  return { ...header, bodyOffset };
}

export function readBody(chunk: Chunk, page: Page): Uint8Array {
  const body = readExactly(chunk.source, page.bodyOffset, page.bodyBytes);
  checkBody(chunk, page, body);
  return body;
}

export function checkBody({ crc32, column }: Chunk, { checksum }: Page, body: Uint8Array): void {
  if (checksum !== undefined && crc32(body) !== checksum)
    throw damaged(`the checksum of a page of column ${column.name} does not match it`);
}

/** Splits the body of a data page: which values are there, and the bytes of those that are. */
export function splitLevels({ column, rows }: Chunk, body: Uint8Array): { presence: Presence; values: Uint8Array } {
  if (!column.nullable) return { presence: undefined, values: body };
  const length = body.length < 4 ? Infinity : new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  const end = 4 + length;
  if (end > body.length) throw damaged(`the levels of column ${column.name} end too early`);
  return { presence: decodeRuns(body.subarray(4, end), { bitWidth: 1, count: rows }), values: body.subarray(end) };
}
