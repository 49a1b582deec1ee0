import type { NumberType, Range } from './column.ts';

/** What the footer says of a file, as far as it is read here. */
export interface FileDescription {
  readonly columns: readonly DescribedColumn[];
  readonly rowGroups: readonly DescribedRowGroup[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface DescribedColumn {
  readonly name: string;
  readonly type: NumberType | 'string';
  readonly nullable: boolean;
}

export interface DescribedRowGroup {
  readonly rows: number;
  /** In the order of the columns. */
  readonly chunks: readonly DescribedChunk[];
}

export interface DescribedChunk {
  /** Of its first page in the file, and how many bytes its pages take. */
  readonly offset: number;
  readonly bytes: number;
  /** Of its data page, when a dictionary stands first. */
  readonly dataPageOffset: number;
  readonly encodings: readonly number[];
  readonly nulls: number | undefined;
  readonly range: Range | undefined;
}
