import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from '../../../../lib/kernels/parquet/crc32.ts';

test('the checksum is that of zlib, for every length and in parts', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, index) => (index * 151) % 256);
  for (let length = 0; length <= bytes.length; length += 1) {
    const head = bytes.subarray(0, length);
    expect(crc32(head)).toBe(zlibCrc32(head));
    expect(crc32(bytes.subarray(length), crc32(head))).toBe(zlibCrc32(bytes));
  }
});
