/** Of bytes, in 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const rounds = 64;
export const hashedBytes = 64;
/** First 32 bits of the fractions of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
export const roundConstants = Int32Array.from(primes(rounds), (prime) => fraction(Math.cbrt(prime)));
/** The same of the square roots of the first eight (5.3.3). */
export const initialState = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));

/**
 * Of this folder, because that of Node takes longer to load than a whole image to open. The kernel has the same in
 * WebAssembly; whoever has loaded a faster one passes it.
 */
export const sha256: Sha256 = (bytes) => {
  const state = Int32Array.from(initialState);
  const words = new Int32Array(rounds);
  const padding = paddedEnd(bytes);
  for (const part of [bytes.subarray(0, bytes.length - (bytes.length % hashedBytes)), padding]) {
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    for (let at = 0; at < part.length; at += hashedBytes) mixBlock(state, words, { view, at });
  }
  return digestOf(state);
};

/** What follows the last whole block: the rest, a bit, zeros, and the number of bits in the last eight bytes. */
export function paddedEnd(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % hashedBytes;
  const padded = new Uint8Array(rest + 9 > hashedBytes ? 2 * hashedBytes : hashedBytes);
  padded.set(bytes.subarray(bytes.length - rest));
  padded[rest] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  return padded;
}

/** The state with the highest byte of each word first. */
export function digestOf(state: Iterable<number>): Uint8Array {
  return Uint8Array.from(
    [...state].flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]),
  );
}

interface Block {
  readonly view: DataView;
  readonly at: number;
}

function mixBlock(state: Int32Array, words: Int32Array, { view, at }: Block): void {
  for (let t = 0; t < 16; t += 1) words[t] = view.getInt32(at + 4 * t);
  for (let t = 16; t < rounds; t += 1) {
    const w15 = wordAt(words, t - 15);
    const w2 = wordAt(words, t - 2);
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    words[t] = (wordAt(words, t - 16) + s0 + wordAt(words, t - 7) + s1) | 0;
  }
  mixWords(state, words);
}

function mixWords(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d] = [wordAt(state, 0), wordAt(state, 1), wordAt(state, 2), wordAt(state, 3)];
  let [e, f, g, h] = [wordAt(state, 4), wordAt(state, 5), wordAt(state, 6), wordAt(state, 7)];
  for (let t = 0; t < rounds; t += 1) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + wordAt(roundConstants, t) + wordAt(words, t)) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f] = [g, f, e];
    e = (d + first) | 0;
    [d, c, b] = [c, b, a];
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (wordAt(state, index) + word) | 0));
}

function wordAt(words: Int32Array | Uint32Array, at: number): number {
  return words[at] ?? 0;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}
