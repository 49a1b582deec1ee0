import { readFileSync } from 'node:fs';

/** Raw float64 of a file, where every thread can read it. */
export function readShared(file: string): Float64Array {
  const bytes = readFileSync(file);
  const shared = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(shared).set(bytes);
  return new Float64Array(shared);
}
