import { describe, expect, it } from 'vitest';
import { packRow, unpackRow } from '../../../lib/domain/features/row-codec.ts';

const nasty = Float64Array.of(0, -0, 5e-324, -1e308, 1 / 3, Number.NaN, 2 ** 53 - 1);

describe('a packed row', () => {
  it('returns every double bit for bit, and NaN as NULL', () => {
    const back = unpackRow(packRow(nasty), nasty.length);
    expect(back && Buffer.from(back.buffer)).toEqual(Buffer.from(nasty.buffer));
  });

  it('can be read from the middle of a larger buffer, as the network hands it over', () => {
    const packed = packRow(nasty);
    const larger = new Uint8Array(packed.length + 3);
    larger.set(packed, 3);
    expect(unpackRow(larger.subarray(3), nasty.length)).toEqual(nasty);
  });

  it('of 62 features fits the kilobyte that one write unit pays for', () => {
    expect(packRow(new Float64Array(62)).length).toBe(560);
  });

  it.each([Infinity, -Infinity])('refuses %d', (value) => {
    expect(() => packRow(Float64Array.of(value))).toThrow(RangeError);
  });

  it('is not read as a row of another length, version or count', () => {
    const packed = packRow(nasty);
    expect(unpackRow(packed, nasty.length - 1)).toBeUndefined();
    expect(unpackRow(packed.subarray(1), nasty.length)).toBeUndefined();
    expect(unpackRow(packed.with(0, 9), nasty.length)).toBeUndefined();
    expect(unpackRow(packed.with(1, 9), nasty.length)).toBeUndefined();
  });
});
