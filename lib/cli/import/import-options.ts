import type { MeasureName } from '../../../schemas/streams.ts';

/** What the person who imports knows about a file. */
export interface ImportOptions {
  readonly entity?: string | undefined;
  readonly source?: string | undefined;
  readonly market?: string | undefined;
  /** Of a mapped file; and where several layouts have the same columns. */
  readonly stream?: MeasureName | undefined;
  /** Column → field, for files of no known layout. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** Field → value of every event that does not say it itself. */
  readonly set?: Readonly<Record<string, string>> | undefined;
}
