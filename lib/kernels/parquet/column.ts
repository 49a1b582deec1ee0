/**
 * Numbers are doubles in memory whatever they are in the file:
 * - `double`: any bit pattern;
 * - `timestamp`: whole microseconds since 1970 in UTC, exact within ±2^53;
 * - `int64`, `int32`: whole numbers, exact within ±2^53 and ±2^31.
 */
export type NumberType = 'double' | 'timestamp' | 'int64' | 'int32';

export interface NumberColumn {
  readonly name: string;
  readonly type: NumberType;
  /** Of doubles only: eight streams of bytes, of which whatever compresses the file later makes more. @default plain */
  readonly encoding?: 'plain' | 'byte-stream-split';
  /** NaN is then written, and read, as null. @default false: a missing double is NaN, with the payload that it has */
  readonly nullable?: boolean;
}

export interface StringColumn {
  readonly name: string;
  readonly type: 'string';
  /** @default the shorter of the two, in each row group */
  readonly encoding?: 'plain' | 'dictionary';
  /** @default false */
  readonly nullable?: boolean;
}

export type Column = NumberColumn | StringColumn;

export type Strings = readonly (string | null)[];
export type ColumnValues = Float64Array | Strings;

/** Of the whole numbers or instants of one column in one row group, nulls apart. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const bytesPerValue: Readonly<Record<NumberType, number>> = { double: 8, timestamp: 8, int64: 8, int32: 4 };
