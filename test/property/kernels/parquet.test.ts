import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { decodeRuns } from '../../../lib/kernels/parquet/decode-runs.ts';
import { bitsFor, encodeRuns } from '../../../lib/kernels/parquet/encode-runs.ts';
import { openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { type ColumnData, writeParquet } from '../../../lib/kernels/parquet/write-parquet.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const bits = (values: Float64Array): readonly bigint[] => [...new BigUint64Array(values.slice().buffer)];

const double = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((word) => new Float64Array(BigUint64Array.of(word).buffer)[0]!);
const whole = fc.maxSafeInteger();
const name = fc.string({ minLength: 1, unit: 'grapheme' });

function numbers(value: fc.Arbitrary<number>, rows: number) {
  return fc.array(value, { minLength: rows, maxLength: rows }).map((values) => Float64Array.from(values));
}

function column(rows: number): fc.Arbitrary<ColumnData> {
  const nullable = fc.boolean();
  const known = fc.string({ unit: 'grapheme' });
  const strings = (value: fc.Arbitrary<string | null>) => fc.array(value, { minLength: rows, maxLength: rows });
  return fc.oneof(
    fc.record({
      name,
      type: fc.constant('double'),
      encoding: fc.constantFrom('plain', 'byte-stream-split'),
      values: numbers(double, rows),
    }),
    fc.record({ name, type: fc.constant('double'), nullable: fc.constant(true), values: numbers(fc.double(), rows) }),
    fc.record({ name, type: fc.constantFrom('timestamp', 'int64'), nullable, values: numbers(whole, rows) }),
    fc.record({ name, type: fc.constant('int32'), nullable, values: numbers(fc.integer(), rows) }),
    fc.record({ name, type: fc.constant('string'), values: strings(known) }),
    fc.record({ name, type: fc.constant('string'), nullable: fc.constant(true), values: strings(fc.option(known)) }),
    fc.record({ name, type: fc.constant('string'), values: strings(fc.constantFrom('BTC', 'ETH')) }),
  );
}

const table = fc.nat({ max: 60 }).chain((rows) =>
  fc.record({
    columns: fc.uniqueArray(column(rows), { minLength: 1, maxLength: 5, selector: (one) => one.name }),
    rowGroupRows: fc.integer({ min: 1, max: 80 }),
    metadata: fc.dictionary(name, fc.string({ unit: 'grapheme' })),
  }),
);

describe('Parquet', () => {
  test.prop([table], { seed })('gives back every table that it takes', ({ columns, rowGroupRows, metadata }) => {
    const file = openParquet(writeParquet({ columns, rowGroupRows, metadata }));
    expect(file.metadata).toEqual(metadata);
    for (const one of columns) {
      if (one.type === 'string') expect(file.readStrings(one.name)).toEqual(one.values);
      else if (one.type === 'double') expect(bits(file.readNumbers(one.name))).toEqual(bits(one.values));
      // Whole numbers have one zero.
      else expect(file.readNumbers(one.name)).toEqual(one.values.map((value) => value + 0));
    }
  });

  const runs = fc.array(fc.record({ value: fc.nat({ max: 2 ** 24 - 1 }), count: fc.integer({ min: 1, max: 40 }) }));
  test.prop([runs], { seed })('keeps values through repetitions and packed bits of every width', (parts) => {
    for (const width of [1, 2, 3, 7, 8, 9, 13, 16, 17, 24]) {
      const values = Uint32Array.from(
        parts.flatMap(({ value, count }) => new Array<number>(count).fill(value % 2 ** width)),
      );
      expect(bitsFor(values.reduce((most, value) => Math.max(most, value), 0))).toBeLessThanOrEqual(width);
      expect(decodeRuns(encodeRuns(values, width), { bitWidth: width, count: values.length })).toEqual(values);
    }
  });
});
