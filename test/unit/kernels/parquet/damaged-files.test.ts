import { describe, expect, test } from 'vitest';
import type { Crc32 } from '../../../../lib/kernels/parquet/crc32.ts';
import { openParquet } from '../../../../lib/kernels/parquet/open-parquet.ts';
import { ParquetError } from '../../../../lib/kernels/parquet/parquet-error.ts';
import { writeParquet } from '../../../../lib/kernels/parquet/write-parquet.ts';
import { bitsOf, randomWords, sampleColumns } from './sample-files.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const bytes = writeParquet({ columns: sampleColumns(40, seed), rowGroupRows: 25, metadata: { contract: 'x/1' } });
const whole = logicalValues(bytes);

function logicalValues(file: Uint8Array, crc32?: Crc32) {
  const { columns, metadata, readNumbers, readStrings, rowGroups, range } = openParquet(file, {
    ...(crc32 && { crc32 }),
  });
  return {
    metadata,
    values: columns.map(({ name, type, nullable }) => ({
      ...{ name, type, nullable },
      values: type === 'string' ? readStrings(name) : bitsOf(readNumbers(name)),
      ranges: rowGroups.map((_, group) => range(name, group)),
    })),
  };
}

/** Undefined when the file reads as if nothing had happened to it. */
function failure(file: Uint8Array): unknown {
  try {
    expect(logicalValues(file)).toEqual(whole);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a damaged Parquet file', () => {
  test('is refused wherever it is cut off', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(failure(bytes.subarray(0, length)), `${length} of ${bytes.length} bytes`).toBeInstanceOf(ParquetError);
    }
  });

  test('reads the same or is refused, whichever bit of it has flipped', () => {
    const words = randomWords(seed);
    let refused = 0;
    for (let flip = 0; flip < 2000; flip += 1) {
      const flipped = bytes.slice();
      const at = words() % bytes.length;
      const bit = words() % 8;
      flipped[at]! ^= 1 << bit;
      const error = failure(flipped);
      if (error === undefined) continue;
      expect(error, `byte ${at} of ${bytes.length}, bit ${bit}`).toBeInstanceOf(ParquetError);
      refused += 1;
    }
    // What reads the same are bytes between columns, and fields of page headers that say what is known anyway.
    expect(refused).toBeGreaterThan(1500);
  });

  test('reads the same or is refused, whichever bit of its footer has flipped', () => {
    const footerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
    for (let at = bytes.length - 8 - footerBytes; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = bytes.slice();
        flipped[at]! ^= 1 << bit;
        expect(failure(flipped), `byte ${at} of ${bytes.length}, bit ${bit}`).toBeInstanceOf(ParquetError);
      }
    }
  });

  test('reads the same or is refused when any of its last bytes is any other', () => {
    const start = bytes.length - 400;
    for (let at = start; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      for (const value of [0x00, 0x7f, 0x80, 0xff]) {
        flipped[at] = value;
        const error = failure(flipped);
        if (value !== bytes[at]) expect(error, `${value} at ${at}`).toBeInstanceOf(ParquetError);
      }
    }
  });

  test('throws nothing but the named error where its checksums hold', () => {
    const crc32 = (): number => 0;
    const words = randomWords(seed + 1);
    const blind = writeParquet({ columns: sampleColumns(40, seed), rowGroupRows: 25, crc32 });
    for (let flip = 0; flip < 1500; flip += 1) {
      const flipped = blind.slice();
      flipped[words() % blind.length]! ^= 1 << (words() % 8);
      try {
        logicalValues(flipped, crc32);
      } catch (error) {
        expect(error).toBeInstanceOf(ParquetError);
      }
    }
  });
});
