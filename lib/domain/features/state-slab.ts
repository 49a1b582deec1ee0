import { TidegateError } from '../fault.ts';

/**
 * The numbers of a running computation, laid out one after the other so that they save and open as bytes: whoever
 * needs state takes an array from here and keeps nothing that lasts anywhere else. What can be computed again from
 * these numbers is not saved, but rebuilt when they are opened, by the same operations in the same order.
 */
export class StateSlab {
  readonly #layout: number;
  readonly #arrays: (Float64Array | Uint16Array)[] = [];
  readonly #rebuilds: (() => void)[] = [];

  /** Number of the layout: 1 … 255, raised whenever what is taken, or its order, changes. */
  constructor(layout: number) {
    this.#layout = layout;
  }

  floats(count: number, value = 0): Float64Array {
    const array = new Float64Array(count).fill(value);
    this.#arrays.push(array);
    return array;
  }

  /** Whole numbers from 0 to 65 535; an even count keeps what follows aligned. */
  shorts(count: number): Uint16Array {
    const array = new Uint16Array(count);
    this.#arrays.push(array);
    return array;
  }

  /** Runs after `open` has put the numbers back, in the order of these calls. */
  whenOpened(rebuild: () => void): void {
    this.#rebuilds.push(rebuild);
  }

  save(): Uint8Array {
    const bytes = new Uint8Array(this.#size());
    bytes[0] = this.#layout;
    let at = headerBytes;
    for (const array of this.#arrays) {
      bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
      if (array instanceof Float64Array) settleNaNs(bytes, at, array);
      at += array.byteLength;
    }
    return bytes;
  }

  /** Throws TG-2003 for bytes of another layout. */
  open(bytes: Uint8Array): void {
    if (bytes[0] !== this.#layout || bytes.length !== this.#size()) {
      throw new TidegateError(
        'TG-2003',
        `state of ${bytes.length} bytes, layout ${bytes[0] ?? 'none'}, is not readable`,
      );
    }
    let at = headerBytes;
    for (const array of this.#arrays) {
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes.subarray(at, at + array.byteLength));
      at += array.byteLength;
    }
    for (const rebuild of this.#rebuilds) rebuild();
  }

  #size(): number {
    return this.#arrays.reduce((sum, { byteLength }) => sum + byteLength, headerBytes);
  }
}

/** One byte says the layout, the others are zero. */
const headerBytes = 8;

/** A NaN has many bit patterns, and which one an operation yields depends on the compiler: one stands for all. */
function settleNaNs(bytes: Uint8Array, start: number, array: Float64Array): void {
  for (let index = 0; index < array.length; index += 1) {
    if (Number.isNaN(array[index])) bytes.set(quietNaN, start + 8 * index);
  }
}

const quietNaN = Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0x7f);
