import type { StringColumn, Strings } from './column.ts';
import { bitsFor, encodeRuns } from './encode-runs.ts';
import { type EncodedChunk, type EncodedPage, type Presence, levelParts, littleEndian } from './encoded-chunk.ts';
import { encodings } from './format.ts';
import { type GrowableBytes, growableBytes } from './growable-bytes.ts';
import { misuse } from './parquet-error.ts';

const textEncoder = new TextEncoder();

export function encodeStringChunk(column: StringColumn, values: Strings): EncodedChunk {
  const present = values.filter((value) => value !== null);
  const nulls = values.length - present.length;
  if (nulls > 0 && column.nullable !== true) throw misuse(`column ${column.name} has a null and is not nullable`);
  const presence = column.nullable === true ? Uint32Array.from(values, (value) => (value === null ? 0 : 1)) : undefined;
  return { pages: choosePages(column, present, { presence, values: values.length }), nulls };
}

interface PageShape {
  readonly presence: Presence;
  /** Nulls included. */
  readonly values: number;
}

function choosePages(column: StringColumn, present: readonly string[], shape: PageShape): readonly EncodedPage[] {
  const dictionary = makeDictionary(column, present);
  const plainSize = dictionary.indexes.reduce((sum, index) => sum + (dictionary.sizes[index] ?? 0), 0);
  const indexes = encodeIndexes(dictionary);
  const isShorter = dictionary.entries.length + indexes.length < plainSize;
  const levels = levelParts(shape.presence);
  if ((column.encoding ?? (isShorter ? 'dictionary' : 'plain')) === 'dictionary') {
    const { entries, sizes } = dictionary;
    return [
      { kind: 'dictionary', values: sizes.length, encoding: encodings.plain, parts: [entries] },
      { kind: 'data', values: shape.values, encoding: encodings.rleDictionary, parts: [...levels, indexes] },
    ];
  }
  const plain = growableBytes(plainSize);
  for (const value of present) appendString(plain, textEncoder.encode(value));
  return [{ kind: 'data', values: shape.values, encoding: encodings.plain, parts: [...levels, plain.bytes()] }];
}

interface Dictionary {
  /** Every string once, as PLAIN has it, in the order in which they first come. */
  readonly entries: Uint8Array;
  /** Of each entry in bytes, its length included. */
  readonly sizes: readonly number[];
  readonly indexes: Uint32Array;
}

function makeDictionary({ name }: StringColumn, values: readonly string[]): Dictionary {
  const known = new Map<string, number>();
  const entries = growableBytes();
  const sizes: number[] = [];
  const indexes = Uint32Array.from(values, (value) => {
    const index = known.get(value);
    if (index !== undefined) return index;
    // The encoder would put another character for it, and the string would come back changed.
    if (!value.isWellFormed())
      throw misuse(`column ${name} has a string that is not Unicode: ${JSON.stringify(value)}`);
    sizes.push(appendString(entries, textEncoder.encode(value)));
    known.set(value, known.size);
    return known.size - 1;
  });
  return { entries: entries.bytes(), sizes, indexes };
}

function appendString(out: GrowableBytes, bytes: Uint8Array): number {
  out.append(littleEndian(bytes.length));
  out.append(bytes);
  return 4 + bytes.length;
}

/** Behind one byte that says how wide they are; at least a bit, because not every reader knows indexes of none. */
function encodeIndexes({ indexes, sizes }: Dictionary): Uint8Array {
  const bitWidth = Math.max(1, bitsFor(sizes.length - 1));
  const out = growableBytes();
  out.byte(bitWidth);
  out.append(encodeRuns(indexes, bitWidth));
  return out.bytes();
}
