import { checkNumbers } from './check-numbers.ts';
import { type Checksum, checksum } from './checksum.ts';
import type { Counts } from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import { type Nodes, soundNodes } from './node-bits.ts';

/** What of reading an image takes long in an engine that has just begun. */
export interface ImageReader {
  /** The bytes where they are looked at from now on: at a multiple of eight of their buffer. */
  readonly hold: (given: Uint8Array, counts: Counts) => Uint8Array;
  readonly checksum: (bytes: Uint8Array, counts: Counts) => Checksum;
  /** Refuses what is not sound, as `unpackNodes` does. */
  readonly checkNumbers: (sections: Sections, counts: Counts) => void;
  readonly unpackNodes: (sections: Sections, counts: Counts) => Nodes;
}

export const plainReader: ImageReader = {
  // Not `slice`, which for a Buffer of Node is another view of the same place.
  hold: (given) => (given.byteOffset % 8 === 0 ? given : new Uint8Array(given)),
  checksum,
  checkNumbers,
  unpackNodes: soundNodes,
};
