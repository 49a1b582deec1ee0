import { writeVarint } from './encode-thrift.ts';
import { type GrowableBytes, growableBytes } from './growable-bytes.ts';

/** Packed values come in groups of eight, and a repetition pays off from there on. */
const groupSize = 8;

/** Repetitions and groups of packed bits in turns, for levels and indexes: the hybrid encoding `RLE` of the format. */
export function encodeRuns(values: Uint32Array, bitWidth: number): Uint8Array {
  const out = growableBytes();
  for (let at = 0; at < values.length;) {
    const repeated = runLength(values, at, values.length);
    if (repeated >= groupSize) {
      writeRepetition(out, { value: values[at] ?? 0, count: repeated, bitWidth });
      at += repeated;
    } else {
      const end = endOfPacked(values, at);
      writePacked(out, values.subarray(at, end), bitWidth);
      at = end;
    }
  }
  return out.bytes();
}

export function bitsFor(largest: number): number {
  return 32 - Math.clz32(largest);
}

function runLength(values: Uint32Array, start: number, most: number): number {
  const end = Math.min(values.length, start + most);
  let at = start + 1;
  while (at < end && values[at] === values[start]) at += 1;
  return at - start;
}

/** Whole groups until one begins that repeats; only the last group of all may be short, for it is filled with zeros. */
function endOfPacked(values: Uint32Array, start: number): number {
  let at = start + groupSize;
  while (at < values.length && runLength(values, at, groupSize) < groupSize) at += groupSize;
  return Math.min(at, values.length);
}

interface Repetition {
  readonly value: number;
  readonly count: number;
  readonly bitWidth: number;
}

function writeRepetition(out: GrowableBytes, { value, count, bitWidth }: Repetition): void {
  writeVarint(out, count * 2);
  for (let bits = 0; bits < bitWidth; bits += 8) out.byte((value >>> bits) & 0xff);
}

function writePacked(out: GrowableBytes, values: Uint32Array, bitWidth: number): void {
  const groups = Math.ceil(values.length / groupSize);
  writeVarint(out, groups * 2 + 1);
  let held = 0;
  let heldBits = 0;
  for (let at = 0; at < groups * groupSize; at += 1) {
    // At most 7 bits are left over and an index has 24, so that both fit a word.
    held |= (values[at] ?? 0) << heldBits;
    for (heldBits += bitWidth; heldBits >= 8; heldBits -= 8, held >>>= 8) out.byte(held & 0xff);
  }
}
