import { checkNumbers } from './check-numbers.ts';
import type { Counts } from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import { type Nodes, soundNodes } from './node-bits.ts';
import { type Sha256, sha256 } from './sha256.ts';

/** What of reading an image takes long in an engine that has just begun. */
export interface ImageReader {
  readonly sha256: Sha256;
  /** Refuses what is not sound, as `unpackNodes` does. */
  readonly checkNumbers: (sections: Sections) => void;
  readonly unpackNodes: (sections: Sections, counts: Counts) => Nodes;
}

export const plainReader: ImageReader = { sha256, checkNumbers, unpackNodes: soundNodes };
