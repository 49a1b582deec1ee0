/**
 * The packed image: a header, then sections whose offsets follow from the counts of the header alone, so that no offset
 * has to be believed. Numbers are little-endian and aligned to their size: sections are looked at where they lie.
 */

/** `TGKERNEL` */
export const magic: readonly number[] = [0x54, 0x47, 0x4b, 0x45, 0x52, 0x4e, 0x45, 0x4c];
export const version = 2;

/** Magic, version, bytes of the image, and the checksum of everything behind the checksum. */
export const versionAt = 8;
export const byteLengthAt = 12;
export const checksumAt = 16;
export const countsAt = 24;

/** As they stand behind the checksum, four bytes each. */
export const countNames = [
  'width',
  'features',
  'heads',
  'thresholds',
  'slots',
  'sets',
  'setWords',
  'trees',
  'nodes',
  'leaves',
  'isSplitOrder',
  'nodeBytes',
  'textBytes',
  'coverBytes',
] as const;
export type Counts = Readonly<Record<(typeof countNames)[number], number>>;
export const headerBytes = countsAt + 4 * countNames.length;

/**
 * Bytes of each field of a node in memory, where it is slot, bin, left child and right child: four bytes in all for up to
 * 256 slots, 255 thresholds a feature and 128 leaves a tree. In the image it has as many bits as it needs.
 */
export const widths = [1, 2, 4] as const;
export type Width = (typeof widths)[number];

export function isWidth(bytes: number): bytes is Width {
  return widths.some((width) => width === bytes);
}

/** Of a child: it is a leaf. */
export function leafBit(width: number): number {
  return 2 ** (8 * width - 1);
}

/** Slots, thresholds of one feature, leaves of one tree: the most of each in an image. */
export interface Largest {
  readonly slots: number;
  readonly thresholds: number;
  readonly leaves: number;
}

/** A row has one bin more than there are thresholds. */
export function holds(width: number, { slots, thresholds, leaves }: Largest): boolean {
  const values = 2 ** (8 * width);
  return slots <= values && thresholds < values && leaves <= leafBit(width);
}

/** Of all heads: the most classes that a block of rows has to have room for. */
export const mostOutputs = 4096;

/** Two words: its feature, and the decision as LightGBM writes it. The sets belong to the categorical slots, in order. */
export const slotWords = 2;
/** Three words: trees, outputs, whether it is averaged. */
export const headWords = 3;

export interface Offsets {
  readonly thresholds: number;
  readonly leaves: number;
  /** Per feature the first of its thresholds, and the end: so it is of every `…Starts`. */
  readonly thresholdStarts: number;
  readonly slots: number;
  readonly setStarts: number;
  readonly setWords: number;
  readonly heads: number;
  /** Nodes; a tree has one leaf more than nodes. */
  readonly treeStarts: number;
  readonly nodes: number;
  readonly text: number;
  readonly covers: number;
  readonly byteLength: number;
}

/** Doubles, then words, then bytes: no section has to be padded. */
export function offsetsOf(counts: Counts): Offsets {
  const thresholds = headerBytes;
  const leaves = thresholds + 8 * counts.thresholds;
  const thresholdStarts = leaves + 8 * counts.leaves;
  const slots = thresholdStarts + 4 * (counts.features + 1);
  const setStarts = slots + 4 * slotWords * counts.slots;
  const setWords = setStarts + 4 * (counts.sets + 1);
  const heads = setWords + 4 * counts.setWords;
  const treeStarts = heads + 4 * headWords * counts.heads;
  const nodes = treeStarts + 4 * (counts.trees + 1);
  const text = nodes + counts.nodeBytes;
  const covers = text + counts.textBytes;
  const byteLength = covers + counts.coverBytes;
  return {
    ...{ thresholds, leaves, thresholdStarts, slots, setStarts, setWords, heads, treeStarts, nodes, text, covers },
    byteLength,
  };
}
