import { describe, expect, test } from 'vitest';
import { encodeFooter } from '../../../../lib/kernels/parquet/encode-footer.ts';
import { encodeThrift } from '../../../../lib/kernels/parquet/encode-thrift.ts';
import { littleEndian } from '../../../../lib/kernels/parquet/encoded-chunk.ts';
import type { DescribedChunk, DescribedColumn } from '../../../../lib/kernels/parquet/file-description.ts';
import { crc32 } from '../../../../lib/kernels/parquet/crc32.ts';
import { encodePageHeader } from '../../../../lib/kernels/parquet/page-header.ts';
import { type ParquetFile, openParquet } from '../../../../lib/kernels/parquet/open-parquet.ts';
import {
  type ThriftStruct,
  i32,
  list,
  nested,
  struct,
  structs,
  text,
} from '../../../../lib/kernels/parquet/thrift-value.ts';
import { writeParquet } from '../../../../lib/kernels/parquet/write-parquet.ts';

const magic = new TextEncoder().encode('PAR1');

function fileOf(body: Uint8Array, footer: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([magic, body, footer, littleEndian(footer.length), magic]));
}

/** A file of another maker, who gives no checksums. */
function foreignFile(fields: Readonly<Record<number, ThriftStruct[] | number>>): Uint8Array {
  const values = Object.entries(fields).map(([id, value]) => [
    Number(id),
    typeof value === 'number' ? i32(value) : structs(value),
  ]);
  return fileOf(new Uint8Array(0), encodeThrift(struct(Object.fromEntries(values))));
}

const root = struct({ 4: text('schema'), 5: i32(1) });
const empty = { 3: 0, 4: [] };

describe('a file that is Parquet, but not of the kind that is read', () => {
  const element = (fields: Parameters<typeof struct>[0]): Uint8Array =>
    foreignFile({ 1: 2, 2: [root, struct({ 1: i32(5), 3: i32(0), 4: text('x'), ...fields })], ...empty });
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    [
      'a nested column',
      foreignFile({ 1: 2, 2: [root, struct({ 4: text('x'), 5: i32(1), 3: i32(0) })], ...empty }),
      /x is nested/,
    ],
    ['columns below columns', foreignFile({ 1: 2, 2: [root, root, root], ...empty }), /nested columns are not read/],
    ['a repeated column', element({ 3: i32(2) }), /x is repeated/],
    ['single precision', element({ 1: i32(4) }), /x has a type that is not read \(physical type 4\)/],
    ['milliseconds', element({ 1: i32(2), 6: i32(9) }), /x has a type that is not read \(physical type 2\)/],
    ['bytes without a meaning', element({ 1: i32(6) }), /x has a type that is not read \(physical type 6\)/],
    ['encryption', new TextEncoder().encode('PARE........PARE'), /the file is encrypted/],
  ];
  test.each(cases)('is refused by what it has: %s', (_, bytes, message) => {
    expect(() => openParquet(bytes)).toThrow(
      expect.objectContaining({ name: 'ParquetError', fault: 'unsupported', message: expect.stringMatching(message) }),
    );
  });

  test('is refused for its codec', () => {
    const chunk = struct({
      3: nested(struct({ 2: list('i32', [i32(0)]), 3: list('binary', [text('x')]), 4: i32(6) })),
    });
    const group = struct({ 1: structs([chunk]), 3: i32(1) });
    const column = struct({ 1: i32(5), 3: i32(0), 4: text('x') });
    const bytes = foreignFile({ 1: 2, 2: [root, column], 3: 1, 4: [group] });
    expect(() => openParquet(bytes)).toThrow(/x is compressed \(codec 6\)/);
  });
});

/** One page that says what it likes, described by a footer whose checksum holds. */
function lyingFile(
  column: Partial<DescribedColumn>,
  rows: number,
  page: Parameters<typeof encodePageHeader>[0],
): ParquetFile {
  const body = Buffer.concat([
    encodePageHeader(
      page,
      page.parts.reduce((sum, part) => crc32(part, sum), 0),
    ),
    ...page.parts,
  ]);
  const chunk: DescribedChunk = {
    ...{ offset: 4, dataPageOffset: 4, bytes: body.length, encodings: [0, 3, 8, 9] },
    ...{ nulls: 0, range: undefined },
  };
  const columns: readonly DescribedColumn[] = [{ name: 'x', type: 'double', nullable: false, ...column }];
  return openParquet(
    fileOf(body, encodeFooter({ columns, rowGroups: [{ rows, chunks: [chunk] }], metadata: {} }, crc32)),
  );
}

describe('a file that lies about its size', () => {
  const rows = 2 ** 24;
  const page = { kind: 'data', values: rows, encoding: 0, parts: [new Uint8Array(8)] } as const;

  test('is refused before there is room made for what it claims', () => {
    const into = new Float64Array(rows);
    expect(() => lyingFile({}, rows, page).readNumbers('x')).toThrow('column x has 8 bytes for 16777216 values');
    expect(() => lyingFile({ type: 'int32' }, rows, page).readNumbers('x', { into })).toThrow('has 8 bytes for');
    expect(() => lyingFile({ nullable: true }, rows, page).readNumbers('x')).toThrow(
      'the runs of values end too early',
    );
    expect(() => lyingFile({ type: 'string' }, rows, page).readStrings('x')).toThrow('ends too early');
  });

  test('is refused for a run that is longer than its rows', () => {
    const levels = Uint8Array.of(3, 0, 0, 0, 0x80, 0x80, 0x01, 1);
    const run = { ...page, values: 10, parts: [levels] };
    expect(() => lyingFile({ nullable: true }, 10, run).readNumbers('x')).toThrow(
      'a run of 8192 values stands where 10 are left',
    );
  });

  test('is refused for more rows than a row group may have', () => {
    expect(() => lyingFile({}, 2 ** 24 + 1, page)).toThrow('a row group of 16777217 rows is not read');
  });

  test('is refused for a list that cannot be in it', () => {
    const footer = Uint8Array.of(0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f, 0);
    expect(() => openParquet(fileOf(new Uint8Array(0), footer))).toThrow('a list of 4294967295 that ends too early');
  });

  test('is refused for descriptions without end', () => {
    const footer = new Uint8Array(100_000).fill(0x1c);
    expect(() => openParquet(fileOf(new Uint8Array(0), footer))).toThrow('the description nests too deeply');
  });
});

describe('what cannot be written or asked for', () => {
  const x = { name: 'x', type: 'double', values: Float64Array.of(1, 2) } as const;
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'a fraction of a microsecond',
      () => writeParquet({ columns: [{ ...x, type: 'timestamp', values: Float64Array.of(1.5) }] }),
      '1.5 is no integer within 2^53',
    ],
    [
      'a missing instant',
      () => writeParquet({ columns: [{ ...x, type: 'timestamp', values: Float64Array.of(Number.NaN) }] }),
      'NaN is no integer',
    ],
    [
      'more than 53 bits',
      () => writeParquet({ columns: [{ ...x, type: 'int64', values: Float64Array.of(2 ** 53) }] }),
      '9007199254740992 is no integer',
    ],
    [
      'more than 32 bits',
      () => writeParquet({ columns: [{ ...x, type: 'int32', values: Float64Array.of(2 ** 31) }] }),
      '2147483648 is no 32-bit integer',
    ],
    [
      'half a character',
      () => writeParquet({ columns: [{ name: 's', type: 'string', values: ['\ud83d'] }] }),
      'is not Unicode',
    ],
    [
      'a null that is not allowed',
      () => writeParquet({ columns: [{ name: 's', type: 'string', values: [null] }] }),
      'column s has a null and is not nullable',
    ],
    [
      'columns of unequal length',
      () => writeParquet({ columns: [x, { ...x, name: 'y', values: Float64Array.of(1) }] }),
      'column y has 1 values, and the first one 2',
    ],
    ['two columns of one name', () => writeParquet({ columns: [x, x] }), 'two columns have the name x'],
    ['no columns', () => writeParquet({ columns: [] }), 'a file needs a column'],
    [
      'the key of the checksum',
      () => writeParquet({ columns: [x], metadata: { 'tidegate.footer-crc32': '' } }),
      'the writer itself gives',
    ],
    ['row groups of nothing', () => writeParquet({ columns: [x], rowGroupRows: 0 }), '0 rows make no row group'],
    [
      'integers in streams of bytes',
      () => writeParquet({ columns: [{ ...x, type: 'int64', encoding: 'byte-stream-split' }] }),
      'only doubles are split',
    ],
    ['an unknown column', () => openParquet(writeParquet({ columns: [x] })).readNumbers('y'), 'there is no column y'],
    [
      'numbers as strings',
      () => openParquet(writeParquet({ columns: [x] })).readStrings('x'),
      'column x holds numbers',
    ],
    [
      'an unknown row group',
      () => openParquet(writeParquet({ columns: [x] })).readNumbers('x', { rowGroup: 1 }),
      'there is no row group 1 of 1',
    ],
    [
      'room for fewer rows',
      () => openParquet(writeParquet({ columns: [x] })).readNumbers('x', { into: new Float64Array(1) }),
      '2 rows do not fit into 1',
    ],
  ];
  test.each(cases)('is refused: %s', (_, act, message) => {
    expect(act).toThrow(
      expect.objectContaining({ name: 'ParquetError', fault: 'misuse', message: expect.stringContaining(message) }),
    );
  });
});
