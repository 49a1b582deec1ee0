import { type Counts, headWords, offsetsOf, slotWords } from './image-layout.ts';

/** The sections of an image where they lie: whoever packs fills them, whoever scores looks at them. */
export interface Sections {
  readonly thresholds: Float64Array;
  readonly leaves: Float64Array;
  readonly thresholdStarts: Uint32Array;
  readonly slots: Uint32Array;
  readonly setStarts: Uint32Array;
  readonly setWords: Uint32Array;
  readonly heads: Uint32Array;
  readonly treeStarts: Uint32Array;
  readonly nodeBits: Uint8Array;
  readonly text: Uint8Array;
  readonly covers: Uint8Array;
}

/** The bytes must begin at a multiple of eight of their buffer, and be as many as the counts say. */
export function sectionsOf({ buffer, byteOffset }: Uint8Array, counts: Counts): Sections {
  const at = offsetsOf(counts);
  const doubles = (offset: number, length: number): Float64Array =>
    new Float64Array(buffer, byteOffset + offset, length);
  const words = (offset: number, length: number): Uint32Array => new Uint32Array(buffer, byteOffset + offset, length);
  return {
    thresholds: doubles(at.thresholds, counts.thresholds),
    leaves: doubles(at.leaves, counts.leaves),
    thresholdStarts: words(at.thresholdStarts, counts.features + 1),
    slots: words(at.slots, slotWords * counts.slots),
    setStarts: words(at.setStarts, counts.sets + 1),
    setWords: words(at.setWords, counts.setWords),
    heads: words(at.heads, headWords * counts.heads),
    treeStarts: words(at.treeStarts, counts.trees + 1),
    nodeBits: new Uint8Array(buffer, byteOffset + at.nodes, counts.nodeBytes),
    text: new Uint8Array(buffer, byteOffset + at.text, counts.textBytes),
    covers: new Uint8Array(buffer, byteOffset + at.covers, counts.coverBytes),
  };
}
