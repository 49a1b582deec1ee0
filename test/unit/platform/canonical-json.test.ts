import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../lib/domain/canonical-json.ts';

describe('canonical JSON', () => {
  it('is the same for equal content, whatever the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, gone: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"x","d":null}]}',
    );
  });

  it.each([0.1, -0, 5e-324, 1e21, 2 ** 53 - 1])('gives %d back exactly', (value) => {
    expect(Object.is(JSON.parse(canonicalJson(value)), value)).toBe(true);
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses %d', (value) => {
    expect(() => canonicalJson([value])).toThrow(RangeError);
  });
});
