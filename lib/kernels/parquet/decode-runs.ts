import { damaged } from './parquet-error.ts';

type Run =
  | { readonly kind: 'repeated'; readonly count: number; readonly value: number }
  | { readonly kind: 'packed'; readonly count: number; readonly bits: Uint8Array };

/** Indexes of one row group are below 2^24, and levels are 0 or 1. */
const widest = 24;

export interface RunsShape {
  readonly bitWidth: number;
  readonly count: number;
}

/** Looks at all runs before it makes room for their values, so that a number alone never asks for memory. */
export function decodeRuns(bytes: Uint8Array, shape: RunsShape): Uint32Array {
  if (shape.bitWidth > widest) throw damaged(`values of ${shape.bitWidth} bits are wider than a row group needs`);
  const runs = readRuns(bytes, shape);
  const values = new Uint32Array(shape.count);
  let at = 0;
  for (const run of runs) {
    if (run.kind === 'repeated') values.fill(run.value, at, at + run.count);
    else unpack(run.bits, values.subarray(at, at + run.count), shape.bitWidth);
    at += run.count;
  }
  return values;
}

function readRuns(bytes: Uint8Array, { bitWidth, count }: RunsShape): readonly Run[] {
  const runs: Run[] = [];
  const reader = headerReader(bytes);
  for (let left = count; left > 0;) {
    const header = reader.varint();
    const isPacked = header % 2 === 1;
    const claimed = Math.floor(header / 2) * (isPacked ? 8 : 1);
    if (claimed === 0) throw damaged('a run of values is empty');
    // The last group of packed values is filled up; a repetition says exactly how many.
    if (!isPacked && claimed > left) throw damaged(`a run of ${claimed} values stands where ${left} are left`);
    const size = isPacked ? (claimed / 8) * bitWidth : Math.ceil(bitWidth / 8);
    const body = reader.take(size);
    const length = Math.min(claimed, left);
    runs.push(isPacked ? { kind: 'packed', count: length, bits: body } : repeated(length, body));
    left -= length;
  }
  return runs;
}

function repeated(count: number, body: Uint8Array): Run {
  return { kind: 'repeated', count, value: body.reduceRight((value, byte) => (value << 8) | byte, 0) };
}

function unpack(bits: Uint8Array, values: Uint32Array, bitWidth: number): void {
  const mask = 2 ** bitWidth - 1;
  let held = 0;
  let heldBits = 0;
  let from = 0;
  for (let at = 0; at < values.length; at += 1) {
    for (; heldBits < bitWidth; heldBits += 8, from += 1) held |= (bits[from] ?? 0) << heldBits;
    values[at] = held & mask;
    held >>>= bitWidth;
    heldBits -= bitWidth;
  }
}

function headerReader(bytes: Uint8Array) {
  let at = 0;
  const byte = (): number => {
    const value = bytes[at];
    if (value === undefined) throw damaged('the runs of values end too early');
    at += 1;
    return value;
  };
  return {
    /** Of 32 bits at most. */
    varint(): number {
      let value = 0;
      for (let scale = 1; scale <= 2 ** 28; scale *= 0x80) {
        const part = byte();
        value += (part & 0x7f) * scale;
        if (part < 0x80) return value;
      }
      throw damaged('a run of values has a length that does not end');
    },
    take(length: number): Uint8Array {
      if (length > bytes.length - at) throw damaged('the runs of values end too early');
      at += length;
      return bytes.subarray(at - length, at);
    },
  };
}
