import { joinByteStreams } from './byte-stream-split.ts';
import { readExactly, readInto } from './byte-source.ts';
import { type NumberType, bytesPerValue } from './column.ts';
import { countPresent } from './encoded-chunk.ts';
import { alignment, encodings } from './format.ts';
import { decodeIntegers } from './integers.ts';
import { damaged, misuse, unsupported } from './parquet-error.ts';
import { type Chunk, type Page, checkBody, dataPage, readBody, splitLevels } from './read-pages.ts';

/** A chunk whose sizes hold: from here on there is as much to read as there is room made for. */
export interface NumberChunk {
  readonly rows: number;
  fill(out: Float64Array): void;
  /** The numbers where they lie, when they lie so that they can be looked at. */
  view(): Float64Array | undefined;
}

export function openNumberChunk(chunk: Chunk): NumberChunk {
  const { column, rows } = chunk;
  const type = numberType(chunk);
  const page = dataPage(chunk);
  const isSplit = page.encoding === encodings.byteStreamSplit && type === 'double';
  if (page.encoding !== encodings.plain && !isSplit)
    throw unsupported(`column ${column.name} has encoding ${page.encoding}, which is not read`);
  if (column.nullable) return nullableChunk(chunk, page, type);
  if (page.bodyBytes !== rows * bytesPerValue[type])
    throw damaged(`column ${column.name} has ${page.bodyBytes} bytes for ${rows} values`);
  return requiredChunk(chunk, page, type);
}

function numberType({ column: { name, type } }: Chunk): NumberType {
  if (type === 'string') throw misuse(`column ${name} holds strings`);
  return type;
}

function requiredChunk(chunk: Chunk, page: Page, type: NumberType): NumberChunk {
  const isRaw = type === 'double' && page.encoding === encodings.plain;
  return {
    rows: chunk.rows,
    fill(out) {
      if (isRaw) fillRaw(chunk, page, bytesOf(out));
      else decodeValues(readBody(chunk, page), { type, encoding: page.encoding, out });
    },
    view() {
      if (!isRaw) return undefined;
      const body = readExactly(chunk.source, page.bodyOffset, page.bodyBytes);
      if (body.byteOffset % alignment !== 0) return undefined;
      checkBody(chunk, page, body);
      return new Float64Array(body.buffer, body.byteOffset, chunk.rows);
    },
  };
}

function fillRaw(chunk: Chunk, page: Page, out: Uint8Array): void {
  readInto(chunk.source, page.bodyOffset, out);
  checkBody(chunk, page, out);
}

function nullableChunk(chunk: Chunk, page: Page, type: NumberType): NumberChunk {
  const { presence, values } = splitLevels(chunk, readBody(chunk, page));
  const count = countPresent(presence, chunk.rows);
  if (values.length !== count * bytesPerValue[type])
    throw damaged(`column ${chunk.column.name} has ${values.length} bytes for ${count} values`);
  return {
    rows: chunk.rows,
    fill(out) {
      const present = new Float64Array(count);
      decodeValues(values, { type, encoding: page.encoding, out: present });
      for (let row = 0, at = 0; row < out.length; row += 1) {
        out[row] = presence?.[row] === 1 ? (present[at++] ?? Number.NaN) : Number.NaN;
      }
    },
    view: () => undefined,
  };
}

interface Decoding {
  readonly type: NumberType;
  readonly encoding: number;
  readonly out: Float64Array;
}

function decodeValues(bytes: Uint8Array, { type, encoding, out }: Decoding): void {
  if (type !== 'double') decodeIntegers(bytes, type, out);
  else if (encoding === encodings.byteStreamSplit) joinByteStreams(bytes, bytesOf(out));
  else bytesOf(out).set(bytes);
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
