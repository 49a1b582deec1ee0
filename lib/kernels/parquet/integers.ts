import { misuse, unsupported } from './parquet-error.ts';
import type { NumberType } from './column.ts';

const wordScale = 2 ** 32;

/** Little-endian two's complement, as the typed arrays of every machine that Node runs on have it. */
export function encodeIntegers(values: Float64Array, type: NumberType): Uint8Array {
  return type === 'int32' ? encodeInt32(values) : encodeInt64(values);
}

export function decodeIntegers(bytes: Uint8Array, type: NumberType, out: Float64Array): void {
  if (type === 'int32') decodeInt32(bytes, out);
  else decodeInt64(bytes, out);
}

function encodeInt32(values: Float64Array): Uint8Array {
  const words = new Int32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if ((value | 0) !== value) throw misuse(`${value} is no 32-bit integer`);
    words[at] = value;
  }
  return new Uint8Array(words.buffer);
}

function encodeInt64(values: Float64Array): Uint8Array {
  const words = new Int32Array(2 * values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (!Number.isSafeInteger(value)) throw misuse(`${value} is no integer within 2^53`);
    // The conversion to 32 bits is modulo 2^32, of negative numbers too, and floor borrows for them.
    words[2 * at] = value | 0;
    words[2 * at + 1] = Math.floor(value / wordScale);
  }
  return new Uint8Array(words.buffer);
}

function decodeInt32(bytes: Uint8Array, out: Float64Array): void {
  const words = wordsOf(bytes);
  for (let at = 0; at < out.length; at += 1) out[at] = words[at] ?? 0;
}

function decodeInt64(bytes: Uint8Array, out: Float64Array): void {
  const words = wordsOf(bytes);
  for (let at = 0; at < out.length; at += 1) {
    const value = (words[2 * at + 1] ?? 0) * wordScale + ((words[2 * at] ?? 0) >>> 0);
    if (!Number.isSafeInteger(value)) throw unsupported('an integer is beyond 2^53');
    out[at] = value;
  }
}

/** A look at the bytes where they lie, when that is at a whole word; else at a copy. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >>> 2);
}
