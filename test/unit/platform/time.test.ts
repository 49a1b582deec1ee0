import { describe, expect, it } from 'vitest';
import { dayOf, formatTime, hourUs, parseTime, startOfDay, startOfHour } from '../../../lib/domain/time.ts';
import { noonUs } from '../../support/trades.ts';

describe('a time', () => {
  it.each([
    ['2026-01-05T12:00:00Z', noonUs],
    ['2026-01-05T12:00:00.000001Z', noonUs + 1],
    ['2026-01-05T12:00:00.1Z', noonUs + 100_000],
    ['2026-01-05T17:30:00+05:30', noonUs],
    ['2026-01-05T04:00:00-08:00', noonUs],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000],
    ['1970-01-01T00:00:00Z', 0],
  ])('%s is %d', (text, timeUs) => {
    expect(parseTime(text)).toBe(timeUs);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-05T24:00:00Z',
    '2026-01-05T12:00:60Z',
    '2026-01-05T12:00:00+24:00',
    '2026-01-05',
    '',
  ])('%s names no instant', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it.each([noonUs, noonUs + 1, noonUs + 999_999, noonUs + 120_000, 8_640_000_000_000_000])(
    '%d comes back from its text',
    (timeUs) => {
      expect(parseTime(formatTime(timeUs))).toBe(timeUs);
    },
  );

  it('belongs to the day of UTC', () => {
    expect(dayOf(noonUs - 12 * 3_600_000_000 - 1)).toBe('2026-01-04');
    expect(dayOf(noonUs - 12 * 3_600_000_000)).toBe('2026-01-05');
  });

  it('begins an hour and a day, also one that never ends', () => {
    expect([startOfHour(noonUs + hourUs - 1), startOfHour(noonUs)]).toEqual([noonUs, noonUs]);
    expect(startOfDay(noonUs)).toBe(noonUs - 12 * hourUs);
    expect([startOfHour(Infinity), startOfDay(-Infinity)]).toEqual([Infinity, -Infinity]);
  });
});
