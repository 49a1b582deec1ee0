import { damaged } from '../gbdt-error.ts';

/** Numbers of up to 32 bits, one behind the other. */
export interface BitReader {
  read(bits: number): number;
  end(): void;
}

/** The lowest bits of a byte come first. */
export function bitReader(bytes: Uint8Array): BitReader {
  const last = 8 * bytes.length;
  let at = 0;
  const few = (count: number): number => {
    const first = at >> 3;
    const four = byteAt(bytes, first) | (byteAt(bytes, first + 1) << 8) | (byteAt(bytes, first + 2) << 16);
    const value = (four | (byteAt(bytes, first + 3) << 24)) >>> (at & 7);
    at += count;
    return value & ((1 << count) - 1);
  };
  const read = (count: number): number => {
    if (at + count > last) throw damaged('the bits end too early');
    return count <= fewBits ? few(count) : few(fewBits) + few(count - fewBits) * 2 ** fewBits;
  };
  const end = (): void => {
    if ((at + 7) >> 3 !== bytes.length) throw damaged('the bits have bytes behind their end');
  };
  return { read, end };
}

/** So many lie in four bytes, wherever they begin. */
const fewBits = 24;

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** Bits that it takes to write any number up to this one. */
export function bitLength(most: number): number {
  return most <= 0 ? 0 : 32 - Math.clz32(most);
}

export interface BitWriter {
  write(value: number, bits: number): void;
  bytes(): Uint8Array;
}

export function bitWriter(): BitWriter {
  const bytes: number[] = [];
  let free = 0;
  return {
    write(value, bits) {
      let left = value;
      for (let done = 0; done < bits;) {
        if (free === 0) {
          bytes.push(0);
          free = 8;
        }
        const taken = Math.min(bits - done, free);
        const low = left % 2 ** taken;
        bytes.push((bytes.pop() ?? 0) | (low << (8 - free)));
        left = (left - low) / 2 ** taken;
        free -= taken;
        done += taken;
      }
    },
    bytes: () => Uint8Array.from(bytes),
  };
}
