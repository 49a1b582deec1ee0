/** Numbers of the format as its Thrift definition gives them: https://github.com/apache/parquet-format */

/** At the start and at the end of each file: `PAR1`. */
export const magic: readonly number[] = [0x50, 0x41, 0x52, 0x31];
/** Length of the footer, then the magic. */
export const tailBytes = 8;

export const physicalTypes = { int32: 1, int64: 2, double: 5, byteArray: 6 } as const;
export const repetitions = { required: 0, optional: 1 } as const;
export const convertedTypes = { utf8: 0, timestampMicros: 10 } as const;
export const encodings = { plain: 0, rle: 3, rleDictionary: 8, byteStreamSplit: 9 } as const;
export const pageTypes = { data: 0, dictionary: 2 } as const;
export const uncompressed = 0;

/**
 * 128 MiB of doubles. A level or an index can repeat without limit in a few bytes: this keeps what one row group asks
 * for within what a process can give.
 */
export const mostRowsPerGroup = 2 ** 24;
/** Sizes of pages are 32-bit integers with a sign. */
export const mostPageBytes = 2 ** 31 - 1;
/** Values of pages begin at a multiple of it, so that they can be looked at as doubles where they lie. */
export const alignment = 8;

export const createdBy = 'tidegate version 1';
/** Of the footer, with its own digits taken as zeros. Checksums of the format cover pages only. */
export const footerChecksumKey = 'tidegate.footer-crc32';
