import { crc32 as zlibCrc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../../../../lib/kernels/parquet/byte-source.ts';
import { openParquet } from '../../../../lib/kernels/parquet/open-parquet.ts';
import { parquetWriter } from '../../../../lib/kernels/parquet/parquet-writer.ts';
import { type ColumnData, writeParquet } from '../../../../lib/kernels/parquet/write-parquet.ts';
import { bitsOf, doubleOf, edgeBits, sampleColumns } from './sample-files.ts';

const seed = Number(process.env['TIDEGATE_SEED']);

function expectColumns(bytes: Uint8Array | ByteSource, columns: readonly ColumnData[]): void {
  const file = openParquet(bytes);
  expect(file.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
  for (const column of columns) {
    expect(file.rows).toBe(column.values.length);
    if (column.type === 'string') expect(file.readStrings(column.name)).toEqual(column.values);
    else expect(bitsOf(file.readNumbers(column.name)), column.name).toEqual(bitsOf(column.values));
  }
}

describe('a Parquet file comes back as it was written', () => {
  test.each([
    { rows: 0, rowGroupRows: 10 },
    { rows: 1, rowGroupRows: 10 },
    { rows: 7, rowGroupRows: 1 },
    { rows: 100, rowGroupRows: 100 },
    { rows: 1000, rowGroupRows: 300 },
  ])('with $rows rows in groups of $rowGroupRows', ({ rows, rowGroupRows }) => {
    const columns = sampleColumns(rows, seed);
    const bytes = writeParquet({ columns, rowGroupRows });
    expectColumns(bytes, columns);
    expect(openParquet(bytes).rowGroups).toHaveLength(Math.ceil(rows / rowGroupRows));
  });

  test.each(['plain', 'byte-stream-split'] as const)('with every bit of its doubles (%s)', (encoding) => {
    const bytes = writeParquet({ columns: [{ name: 'x', type: 'double', encoding, values: doubleOf(edgeBits) }] });
    expect(bitsOf(openParquet(bytes).readNumbers('x'))).toEqual(edgeBits);
  });

  test('with whole numbers up to the limits of their types', () => {
    const whole = Float64Array.of(Number.MIN_SAFE_INTEGER, -(2 ** 32), -1, 0, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER);
    const small = Float64Array.of(-(2 ** 31), -1, 0, 1, 2 ** 31 - 1, 7);
    const columns: ColumnData[] = [
      { name: 'time', type: 'timestamp', values: whole },
      { name: 'whole', type: 'int64', values: whole },
      { name: 'small', type: 'int32', values: small },
    ];
    expectColumns(writeParquet({ columns }), columns);
  });

  test('with nothing but nulls', () => {
    const columns: ColumnData[] = [
      { name: 'x', type: 'double', nullable: true, values: new Float64Array(9).fill(Number.NaN) },
      { name: 's', type: 'string', nullable: true, values: new Array<null>(9).fill(null) },
    ];
    expectColumns(writeParquet({ columns }), columns);
  });

  test('with more different strings than one byte can count', () => {
    const values = Array.from({ length: 5000 }, (_, row) => `symbol ${(row * 7919) % 700}`);
    const columns: ColumnData[] = [{ name: 's', type: 'string', encoding: 'dictionary', values }];
    expectColumns(writeParquet({ columns }), columns);
  });

  test('from wherever it lies in a larger buffer', () => {
    const columns = sampleColumns(50, seed);
    const bytes = writeParquet({ columns });
    for (let shift = 1; shift < 9; shift += 1) {
      const larger = new Uint8Array(bytes.length + 16);
      larger.set(bytes, shift);
      expectColumns(larger.subarray(shift, shift + bytes.length), columns);
    }
  });

  test('from a buffer of Node, which stays as it was', () => {
    const columns = sampleColumns(50, seed);
    const bytes = writeParquet({ columns });
    for (const shift of [0, 3]) {
      const buffer = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift);
      expectColumns(buffer, columns);
      expect(new Uint8Array(buffer)).toEqual(bytes);
    }
  });

  test('from a source that is read in parts', () => {
    const columns = sampleColumns(500, seed);
    const bytes = writeParquet({ columns, rowGroupRows: 128 });
    const source: ByteSource = {
      byteLength: bytes.length,
      read(offset, length, into = new Uint8Array(length)) {
        into.set(bytes.subarray(offset, offset + length));
        return into;
      },
    };
    expectColumns(source, columns);
  });
});

describe('a reader of Parquet', () => {
  const columns = sampleColumns(100, seed);
  const bytes = writeParquet({ columns, rowGroupRows: 60, metadata: { contract: 'feature-table/1', digest: 'é' } });

  test('fills the buffer that it is given', () => {
    const into = new Float64Array(128);
    const read = openParquet(bytes).readNumbers('plain', { into });
    expect(read.buffer).toBe(into.buffer);
    expect(read).toHaveLength(100);
    expect(bitsOf(read)).toEqual(bitsOf(openParquet(bytes).readNumbers('plain')));
  });

  test('looks at the doubles of one row group where they lie', () => {
    const read = openParquet(bytes).readNumbers('plain', { rowGroup: 1 });
    expect(read.buffer).toBe(bytes.buffer);
    expect(bitsOf(read)).toEqual(bitsOf(openParquet(bytes).readNumbers('plain')).slice(60));
  });

  test('reads the strings of one row group', () => {
    const file = openParquet(bytes);
    expect(file.readStrings('entity', { rowGroup: 1 })).toEqual(file.readStrings('entity').slice(60));
  });

  test('gives back what the file carries beside its rows', () => {
    expect(openParquet(bytes).metadata).toEqual({ contract: 'feature-table/1', digest: 'é' });
  });

  test('knows the range of times in each row group, and none of doubles or of nulls alone', () => {
    const file = openParquet(bytes);
    const times = file.readNumbers('time');
    expect(file.range('time', 0)).toEqual({ min: times[0], max: times[59] });
    expect(file.range('time', 1)).toEqual({ min: times[60], max: times[99] });
    expect(file.range('plain', 0)).toBeUndefined();
    const nulls = new Float64Array(3).fill(Number.NaN);
    const empty = writeParquet({ columns: [{ name: 'n', type: 'int64', nullable: true, values: nulls }] });
    expect(openParquet(empty).range('n', 0)).toBeUndefined();
  });
});

describe('a writer of Parquet', () => {
  const columns = sampleColumns(64, seed);

  test('gives equal bytes for equal input, whoever computes the checksums', () => {
    const metadata = { b: '1', a: '2' };
    expect(writeParquet({ columns, metadata })).toEqual(writeParquet({ columns, metadata, crc32: zlibCrc32 }));
  });

  test('gives the same file in row groups that come one after the other', () => {
    const parts: Uint8Array[] = [];
    const writer = parquetWriter({ columns, emit: (part) => void parts.push(part.slice()) });
    for (const start of [0, 20, 40, 60])
      writer.appendRowGroup(columns.map(({ values }) => values.slice(start, start + 20)));
    const length = writer.finish();
    const whole = Buffer.concat(parts);
    expect(length).toBe(whole.length);
    expect(new Uint8Array(whole)).toEqual(writeParquet({ columns, rowGroupRows: 20 }));
  });

  test('takes the shorter encoding of strings', () => {
    const size = (values: readonly string[], encoding?: 'plain' | 'dictionary'): number =>
      writeParquet({ columns: [{ name: 's', type: 'string', values, ...(encoding && { encoding }) }] }).length;
    const repeated = Array.from({ length: 400 }, (_, row) => `symbol ${row % 4}`);
    const different = Array.from({ length: 400 }, (_, row) => `symbol ${row}`);
    expect(size(repeated)).toBe(size(repeated, 'dictionary'));
    expect(size(repeated)).toBeLessThan(size(repeated, 'plain') / 4);
    expect(size(different)).toBe(size(different, 'plain'));
    expect(size(different)).toBeLessThan(size(different, 'dictionary'));
  });
});
