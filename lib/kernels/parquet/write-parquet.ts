import type { Column, ColumnValues, NumberColumn, StringColumn, Strings } from './column.ts';
import type { Crc32 } from './crc32.ts';
import { growableBytes } from './growable-bytes.ts';
import { misuse } from './parquet-error.ts';
import { parquetWriter } from './parquet-writer.ts';

export type ColumnData =
  (NumberColumn & { readonly values: Float64Array }) | (StringColumn & { readonly values: Strings });

export interface ParquetData {
  readonly columns: readonly ColumnData[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default 131 072: 1 MiB a column of doubles, enough to be read in one go and to be shared among readers */
  readonly rowGroupRows?: number;
  readonly crc32?: Crc32;
}

const defaultRowGroupRows = 2 ** 17;

/** A whole file in memory; equal input gives equal bytes. */
export function writeParquet({ columns, rowGroupRows = defaultRowGroupRows, ...options }: ParquetData): Uint8Array {
  if (!Number.isSafeInteger(rowGroupRows) || rowGroupRows < 1) throw misuse(`${rowGroupRows} rows make no row group`);
  const rows = columns.reduce((most, { values }) => Math.max(most, values.length), 0);
  const out = growableBytes(expectedBytes(columns, rows));
  const schema: readonly Column[] = columns;
  const writer = parquetWriter({ ...options, columns: schema, emit: (part) => out.append(part) });
  for (let start = 0; start < rows; start += rowGroupRows) {
    writer.appendRowGroup(columns.map(({ values }) => rowsOf(values, start, start + rowGroupRows)));
  }
  writer.finish();
  return out.bytes();
}

function rowsOf(values: ColumnValues, start: number, end: number): ColumnValues {
  return values instanceof Float64Array ? values.subarray(start, end) : values.slice(start, end);
}

/** Right for doubles, so that their bytes are not moved again; the rest grows where it must. */
function expectedBytes(columns: readonly ColumnData[], rows: number): number {
  const numbers = columns.reduce((sum, { type }) => sum + (type === 'string' ? 0 : 8), 0);
  return numbers * rows + 65_536;
}
