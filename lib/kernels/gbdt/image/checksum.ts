/** Two words of 32 bits. */
export type Checksum = readonly [one: number, other: number];
/** Of bytes that begin at a multiple of four of their buffer. */
export type SumBytes = (bytes: Uint8Array) => Checksum;

/** Where the lanes begin: the fractions of the square roots of 2 and 3. */
export const start: Checksum = [0x6a09e667, 0xbb67ae85];

/**
 * Finds accidents, and every one that is confined to a word: a step can be undone, so that one word that is another
 * leaves both lanes others to the end. It is no proof of origin. Whoever needs one takes a digest of the whole file; one
 * in WebAssembly takes as long as all else of opening an image, in a process that has just begun.
 */
export const checksum: SumBytes = (bytes) => {
  let [one, other] = start;
  for (const word of wordsOf(bytes)) {
    one = Math.imul(one ^ word, 0x85ebca6b);
    one ^= one >>> 15;
    other = Math.imul(other ^ word, 0xc2b2ae35);
    other ^= other >>> 13;
  }
  return [one >>> 0, other >>> 0];
};

/** The last one is filled up with zeros: how many bytes there are stands in the image. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = bytes;
  if (length % 4 === 0) return new Uint32Array(buffer, byteOffset, length / 4);
  const padded = new Uint8Array(Math.ceil(length / 4) * 4);
  padded.set(bytes);
  return new Uint32Array(padded.buffer);
}
