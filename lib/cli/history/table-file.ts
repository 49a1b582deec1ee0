import { extname } from 'node:path';
import { crc32 } from 'node:zlib';
import { type ColumnData, writeParquet } from '../../kernels/parquet/write-parquet.ts';
import { formatTime } from '../../domain/time.ts';
import { usageError } from '../cli-error.ts';
import { joinCsvLine } from '../import/split-csv-line.ts';
import { writeWhole } from '../whole-file.ts';

export type TableFormat = 'parquet' | 'csv';

/** By the extension. */
export function formatOf(path: string): TableFormat {
  const extension = extname(path).toLowerCase();
  if (extension === '.parquet') return 'parquet';
  if (extension === '.csv') return 'csv';
  throw usageError(`${path} ends neither in .parquet nor in .csv`);
}

/** There as a whole or not at all. */
export async function writeTable(
  path: string,
  columns: readonly ColumnData[],
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  await writeWhole(path, formatOf(path) === 'csv' ? csvOf(columns) : writeParquet({ columns, metadata, crc32 }));
}

export function csvOf(columns: readonly ColumnData[]): string {
  const rows = Math.max(0, ...columns.map(({ values }) => values.length));
  const lines = [joinCsvLine(columns.map(({ name }) => name))];
  for (let row = 0; row < rows; row += 1) lines.push(joinCsvLine(columns.map((column) => cellText(column, row))));
  return `${lines.join('\n')}\n`;
}

/** Numbers as the shortest text that is the same double; what is missing is empty. */
function cellText({ type, values }: ColumnData, row: number): string {
  const value = values[row];
  if (typeof value !== 'number') return value ?? '';
  if (Number.isNaN(value)) return '';
  if (type === 'timestamp') return formatTime(value);
  return Object.is(value, -0) ? '-0' : String(value);
}
