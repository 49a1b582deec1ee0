import { describe, expect, test } from 'vitest';
import { formatHorizon } from '../../../lib/domain/format-horizon.ts';
import { dayUs, hourUs, minuteUs, secondUs } from '../../../lib/domain/time.ts';

describe('a horizon', () => {
  test.each([
    [30 * secondUs, '30s'],
    [90 * secondUs, '90s'],
    [5 * minuteUs, '5m'],
    [hourUs, '60m'],
    [36 * hourUs, '2160m'],
    [dayUs, '1d'],
    [14 * dayUs, '14d'],
  ])('of %d µs is written %s', (horizonUs, text) => {
    expect(formatHorizon(horizonUs)).toBe(text);
  });

  test.each([0, -minuteUs, 1500])('of %d µs is none', (horizonUs) => {
    expect(() => formatHorizon(horizonUs)).toThrow(RangeError);
  });
});
