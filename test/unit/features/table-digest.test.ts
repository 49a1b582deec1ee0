import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestTable, openTableDigest } from '../../../lib/domain/features/table-digest.ts';
import { openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { type ColumnData, writeParquet } from '../../../lib/kernels/parquet/write-parquet.ts';
import { noonUs } from '../../support/trades.ts';

const prices: ColumnData = { name: 'price', type: 'double', nullable: true, values: Float64Array.of(1.5, NaN, -0) };
const times: ColumnData = { name: 'time', type: 'timestamp', values: Float64Array.of(noonUs, 0, -1) };
const words: ColumnData = { name: 'word', type: 'string', nullable: true, values: ['ab', null, 'ü'] };
const table = [prices, times, words];

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** A column that is longer than what is hashed in one go. */
const longText = 'é'.repeat(70_000);
const long: ColumnData[] = [
  {
    name: 'n',
    type: 'double',
    values: Float64Array.from({ length: 20_000 }, (_, row) => (row % 7 === 0 ? NaN : 1 / row)),
  },
  {
    name: 's',
    type: 'string',
    values: Array.from({ length: 20_000 }, (_, row) => (row === 9 ? longText : `row ${row}`)),
  },
];

function slice(columns: readonly ColumnData[], start: number, end: number): ColumnData[] {
  return columns.map((column) =>
    column.type === 'string'
      ? { ...column, values: column.values.slice(start, end) }
      : { ...column, values: column.values.slice(start, end) },
  );
}

describe('the digest of a table', () => {
  it('is over names, types, lengths and the bytes as they are written down here', () => {
    const priceBytes = Buffer.from('000000000000f83f' + '000000000000f87f' + '0000000000000080', 'hex');
    const timeBytes = Buffer.from(new Float64Array([noonUs, 0, -1]).buffer);
    const wordBytes = Buffer.from('02000000' + '6162' + 'ffffffff' + '02000000' + 'c3bc', 'hex');
    const columns = [
      { digest: sha256(priceBytes), name: 'price', rows: 3, type: 'double' },
      { digest: sha256(timeBytes), name: 'time', rows: 3, type: 'timestamp' },
      { digest: sha256(wordBytes), name: 'word', rows: 3, type: 'string' },
    ];
    expect(digestTable(table)).toBe(sha256(JSON.stringify({ columns, contract: 'table-digest/1' })));
  });

  it.each([1, 2, 4097, 19_999])('is the same when the rows come %s at a time', (size) => {
    const digest = openTableDigest();
    for (let start = 0; start < 20_000; start += size) digest.append(slice(long, start, start + size));
    expect(digest.finish()).toBe(digestTable(long));
  });

  it('is the same after the way through a file', () => {
    const file = openParquet(writeParquet({ columns: table, rowGroupRows: 2 }));
    const read = table.map((column): ColumnData =>
      column.type === 'string'
        ? { ...column, values: file.readStrings(column.name) }
        : { ...column, values: file.readNumbers(column.name) },
    );
    expect(digestTable(read)).toBe(digestTable(table));
  });

  it('does not see which NaN a missing number is, nor the sign of a zero among whole numbers', () => {
    const otherNaN = new Float64Array(new BigUint64Array([0x7ff0_0000_0000_0001n]).buffer);
    const column = { name: 'n', type: 'double' } as const;
    expect(digestTable([{ ...column, values: otherNaN }])).toBe(
      digestTable([{ ...column, values: Float64Array.of(NaN) }]),
    );
    const whole = { name: 'n', type: 'int64' } as const;
    expect(digestTable([{ ...whole, values: Float64Array.of(-0) }])).toBe(
      digestTable([{ ...whole, values: Float64Array.of(0) }]),
    );
  });

  it('sees the end of a text that is longer than what is hashed in one go', () => {
    const ending = (end: string) => digestTable([{ name: 's', type: 'string', values: ['a', `${longText}${end}`] }]);
    expect(ending('b')).not.toBe(ending('c'));
  });

  it.each<[string, readonly ColumnData[]]>([
    ['a number by its last bit', [{ ...prices, values: Float64Array.of(1.5000000000000002, NaN, -0) }, times, words]],
    ['the sign of a zero', [{ ...prices, values: Float64Array.of(1.5, NaN, 0) }, times, words]],
    ['a number that is missing', [{ ...prices, values: Float64Array.of(1.5, 0, -0) }, times, words]],
    ['a text', [prices, times, { ...words, values: ['ab', null, 'u'] }]],
    ['a text that is empty in place of missing', [prices, times, { ...words, values: ['ab', '', 'ü'] }]],
    ['where a text ends', [prices, times, { ...words, values: ['a', null, 'bü'] }]],
    [
      'the order of the rows',
      slice(table, 0, 3).map((column) => ({ ...column, values: column.values.toReversed() }) as ColumnData),
    ],
    ['the order of the columns', [times, prices, words]],
    ['a name', [{ ...prices, name: 'prices' }, times, words]],
    ['a type', [prices, { ...times, type: 'int64' }, words]],
    ['a column less', [prices, times]],
    ['a row less', slice(table, 0, 2)],
    ['no columns', []],
  ])('sees %s', (_what, other) => {
    expect(digestTable(other)).not.toBe(digestTable(table));
  });

  it('refuses rows with other columns, and columns of different lengths', () => {
    const digest = openTableDigest();
    digest.append(table);
    expect(() => digest.append([prices, words, times])).toThrow(
      'in place of price: double, time: timestamp, word: string',
    );
    expect(() => digest.append([prices, { ...times, values: Float64Array.of(1) }, words])).toThrow(
      'columns of 3 and 1 rows',
    );
  });
});
