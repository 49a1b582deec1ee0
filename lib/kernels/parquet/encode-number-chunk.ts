import { splitByteStreams } from './byte-stream-split.ts';
import type { NumberColumn, Range } from './column.ts';
import { type EncodedChunk, type Presence, countPresent, levelParts } from './encoded-chunk.ts';
import { encodings } from './format.ts';
import { encodeIntegers } from './integers.ts';

export function encodeNumberChunk(column: NumberColumn, values: Float64Array): EncodedChunk {
  const presence = column.nullable === true ? presenceOf(values) : undefined;
  const present = withoutNulls(values, presence);
  const isSplit = column.encoding === 'byte-stream-split';
  const encoding = isSplit ? encodings.byteStreamSplit : encodings.plain;
  const parts = [...levelParts(presence), encodeValues(column, present)];
  return {
    pages: [{ kind: 'data', values: values.length, encoding, parts }],
    nulls: values.length - present.length,
    range: column.type === 'double' ? undefined : rangeOf(present),
  };
}

function encodeValues({ type, encoding }: NumberColumn, values: Float64Array): Uint8Array {
  if (type !== 'double') return encodeIntegers(values, type);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return encoding === 'byte-stream-split' ? splitByteStreams(bytes) : bytes;
}

function presenceOf(values: Float64Array): Uint32Array {
  return Uint32Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1));
}

function withoutNulls(values: Float64Array, presence: Presence): Float64Array {
  const count = countPresent(presence, values.length);
  return count === values.length ? values : values.filter((value) => !Number.isNaN(value));
}

/** Readers leave out row groups whose times they do not want. */
function rangeOf(values: Float64Array): Range | undefined {
  if (values.length === 0) return undefined;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
