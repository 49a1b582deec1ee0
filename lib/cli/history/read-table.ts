import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { openParquet } from '../../kernels/parquet/open-parquet.ts';
import { ParquetError } from '../../kernels/parquet/parquet-error.ts';
import type { Strings } from '../../kernels/parquet/column.ts';
import { parseTime } from '../../domain/time.ts';
import { usageError } from '../cli-error.ts';
import { readTextColumns } from './request-file.ts';
import { formatOf } from './table-file.ts';

export type TableColumn =
  | { readonly name: string; readonly kind: 'text'; readonly values: Strings }
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array };

/** A table that `features history` wrote, or a file of the offline store. */
export async function readTable(path: string): Promise<readonly TableColumn[]> {
  return formatOf(path) === 'csv' ? readCsvTable(path) : readParquetTable(path);
}

async function readParquetTable(path: string): Promise<readonly TableColumn[]> {
  try {
    const file = openParquet(await readFile(path), { crc32 });
    return file.columns.map(({ name, type }): TableColumn => {
      if (type === 'string') return { name, kind: 'text', values: file.readStrings(name) };
      return { name, kind: 'number', values: file.readNumbers(name) };
    });
  } catch (error) {
    if (error instanceof ParquetError) throw usageError(`${path}: ${error.message}`);
    throw error;
  }
}

const times: ReadonlySet<string> = new Set(['time', 'event_time', 'knowledge_time']);

async function readCsvTable(path: string): Promise<readonly TableColumn[]> {
  const columns = await readTextColumns(path);
  return columns.map(({ name, values }): TableColumn => {
    if (values instanceof Float64Array) return { name, kind: 'number', values };
    if (name === 'entity' || name === 'row_id' || name.endsWith('__status')) return { name, kind: 'text', values };
    return { name, kind: 'number', values: Float64Array.from(values, (cell) => cellNumber(name, cell)) };
  });
}

function cellNumber(name: string, cell: string | number | null): number {
  if (cell === null) return Number.NaN;
  return times.has(name) ? (parseTime(String(cell)) ?? Number.NaN) : Number(cell);
}
