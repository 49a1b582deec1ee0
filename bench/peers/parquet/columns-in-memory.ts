import { readFileSync } from 'node:fs';

/** The columns of the data file as typed arrays, by name. */
export function columnsInMemory(path: string, names: readonly string[], rows: number): Map<string, Float64Array> {
  const { buffer, byteOffset } = readFileSync(path);
  return new Map(names.map((name, index) => [name, new Float64Array(buffer, byteOffset + index * rows * 8, rows)]));
}

export function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
