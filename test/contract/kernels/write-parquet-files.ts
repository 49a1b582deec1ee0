/** `write-parquet-files.ts FOLDER SEED`: files for test_parquet_readers.py, and beside each what must be read from it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { crc32 } from 'node:zlib';
import { type ColumnData, writeParquet } from '../../../lib/kernels/parquet/write-parquet.ts';
import { bitsOf, doubleOf, edgeBits, sampleColumns } from '../../unit/kernels/parquet/sample-files.ts';

const [folder = '.', seed = '1'] = process.argv.slice(2);

const edges: readonly ColumnData[] = [
  { name: 'plain', type: 'double', values: doubleOf(edgeBits) },
  { name: 'split', type: 'double', encoding: 'byte-stream-split', values: doubleOf(edgeBits) },
];
const files: Readonly<Record<string, readonly [columns: readonly ColumnData[], rowGroupRows: number]>> = {
  edges: [edges, 100],
  empty: [sampleColumns(0, Number(seed)), 100],
  one: [sampleColumns(1, Number(seed)), 100],
  whole: [sampleColumns(1000, Number(seed)), 1000],
  groups: [sampleColumns(10_000, Number(seed)), 1024],
};

for (const [name, [columns, rowGroupRows]] of Object.entries(files)) {
  const bytes = writeParquet({ columns, rowGroupRows, crc32, metadata: { contract: 'sample/1', note: 'Füllhorn' } });
  writeFileSync(join(folder, `${name}.parquet`), bytes);
  const expected = columns.map((column) => ({ name: column.name, type: column.type, values: expectedValues(column) }));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(expected));
}

/** JSON knows neither NaN nor 64 bits: doubles stand there as their bits, whole numbers as text. */
function expectedValues(column: ColumnData): readonly (string | null)[] {
  if (column.type === 'string') return column.values;
  const nullable = column.nullable === true;
  const bits = column.type === 'double' ? bitsOf(column.values) : undefined;
  return Array.from(column.values, (value, row) =>
    nullable && Number.isNaN(value) ? null : (bits?.[row] ?? BigInt(value)).toString(),
  );
}
