import type { ErrorCode } from '../../../schemas/errors.ts';

export interface Rejection {
  readonly code: ErrorCode;
  readonly field: string;
  readonly detail: string;
}

/** One row of a file, with its number from 1: of a text the line, of a Parquet file the row. */
export type SourceRow = { readonly line: number; readonly text?: string | undefined } & (
  | { readonly kind: 'cells'; readonly cells: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: Rejection }
);

export const formats = ['ndjson', 'csv', 'parquet'] as const;
export type Format = (typeof formats)[number];

export interface SourceRows {
  readonly format: Format;
  /** Of NDJSON none; of a CSV without a header `1`, `2`, … */
  readonly columns: readonly string[];
  /** Columns that a Parquet file says are times. */
  readonly times?: ReadonlySet<string>;
  readonly hasHeader: boolean;
  /** The line that names the columns; undefined where there is none. */
  readonly header?: string | undefined;
  /** The first rows. */
  readonly sample: readonly SourceRow[];
  /** Begins anew with each call. Only these columns are needed; a Parquet file leaves the others on the disk. */
  rows(columns?: readonly string[]): AsyncIterable<readonly SourceRow[]>;
}

/** So much of a file decides what it is: one line that is corrupt, the first one for example, does not. */
export const sampleLines = 200;
