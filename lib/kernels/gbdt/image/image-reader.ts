import { checkNumbers } from './check-numbers.ts';
import { checksum, type SumBytes } from './checksum.ts';
import type { Counts } from './image-layout.ts';
import type { Sections } from './image-sections.ts';
import { type Nodes, soundNodes } from './node-bits.ts';

/** What of reading an image takes long in an engine that has just begun. */
export interface ImageReader {
  readonly checksum: SumBytes;
  /** Refuses what is not sound, as `unpackNodes` does. */
  readonly checkNumbers: (sections: Sections) => void;
  readonly unpackNodes: (sections: Sections, counts: Counts) => Nodes;
}

export const plainReader: ImageReader = { checksum, checkNumbers, unpackNodes: soundNodes };
