import { damaged } from './parquet-error.ts';

/** Where a file is read from: memory, or what can read a part of a file. */
export interface ByteSource {
  readonly byteLength: number;
  /**
   * Exactly these bytes: in `into`, which then has that length, or wherever they lie. Who reads takes a look at them
   * and never writes.
   */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return { byteLength: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Whatever a source does, what is decoded has the length that was asked for. */
export function readExactly(source: ByteSource, offset: number, length: number): Uint8Array {
  const bytes = source.read(offset, length);
  if (bytes.length !== length) throw damaged(`the file ends before ${length} bytes at ${offset}`);
  return bytes;
}

/** Copies only what did not come to lie there by itself. */
export function readInto(source: ByteSource, offset: number, into: Uint8Array): void {
  const bytes = source.read(offset, into.length, into);
  if (bytes.length !== into.length) throw damaged(`the file ends before ${into.length} bytes at ${offset}`);
  if (bytes.buffer !== into.buffer || bytes.byteOffset !== into.byteOffset) into.set(bytes);
}
