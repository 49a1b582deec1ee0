import { describe, expect, it } from 'vitest';
import type { ColumnValues } from '../../../lib/kernels/parquet/column.ts';
import { parseRequestRows } from '../../../lib/domain/features/request-rows.ts';
import { noonUs } from '../../support/trades.ts';

function parse(columns: Readonly<Record<string, ColumnValues>>) {
  return parseRequestRows(Object.entries(columns).map(([name, values]) => ({ name, values })));
}

function parseTimes(time: ColumnValues) {
  return parse({ entity: Array.from({ length: time.length }, () => 'A'), time }).timeUs;
}

describe('requests of a file', () => {
  it('keep their order and repetitions, and are known by their number', () => {
    const time = ['2026-01-05T12:00:00.000001Z', '2026-01-05T12:00:00Z', '2026-01-05T12:00:00Z'];
    expect(parse({ time, note: ['', null, 'x'], entity: ['B', 'A', 'A'] })).toEqual({
      rowId: Float64Array.of(1, 2, 3),
      entity: ['B', 'A', 'A'],
      timeUs: Float64Array.of(noonUs + 1, noonUs, noonUs),
    });
  });

  it.each([
    ['RFC 3339 in UTC', ['2026-01-05T12:00:00Z']],
    ['RFC 3339 in another zone', ['2026-01-05T21:00:00+09:00']],
    ['whole microseconds as text', ['1767614400000000']],
    ['whole microseconds', Float64Array.of(1_767_614_400_000_000)],
  ])('may have their times as %s', (_what, time) => {
    expect(parseTimes(time)).toEqual(Float64Array.of(noonUs));
  });

  it.each([[['x', 'x']], [Float64Array.of(7, 7)]])('keep the row ids that they bring: %s', (rowId) => {
    const time = Float64Array.of(noonUs, noonUs);
    expect(parse({ row_id: rowId, entity: ['A', 'A'], time }).rowId).toEqual(rowId);
  });

  it('may be none', () => {
    expect(parse({ entity: [], time: [] }).entity).toEqual([]);
  });
});

describe('a file that is refused', () => {
  it.each([
    ['without a zone', ['2026-01-05T12:00:00'], '"2026-01-05T12:00:00"'],
    ['on a day that is none', ['2026-02-30T12:00:00Z'], '"2026-02-30T12:00:00Z"'],
    ['in milliseconds', ['1767614400000'], '"1767614400000"'],
    ['in milliseconds as numbers', Float64Array.of(1_767_614_400_000), '1767614400000'],
    ['in seconds', Float64Array.of(1_767_614_400), '1767614400'],
    ['in nanoseconds', ['1767614400000000000'], '"1767614400000000000"'],
    ['with parts of a microsecond', Float64Array.of(noonUs + 0.5), '1767614400000000.5'],
    ['beyond what is exact', Float64Array.of(2 ** 53), '9007199254740992'],
    ['that is missing', [null], 'null'],
    ['that is missing among numbers', Float64Array.of(NaN), 'null'],
    ['of no text', [''], '""'],
    ['of a word', ['NaN'], '"NaN"'],
  ])('has a time %s', (_what, time, cell) => {
    expect(() => parseTimes(time)).toThrow(
      expect.objectContaining({
        code: 'TG-2006',
        fields: [
          { code: 'TG-2006', field: 'time', detail: expect.stringContaining(`row 1: ${cell} is not an RFC 3339`) },
        ],
      }),
    );
  });

  it.each<[string, ColumnValues]>([
    ['is missing', [null]],
    ['is empty', ['']],
    ['has a slash', ['BTC/USD']],
    ['is a number', Float64Array.of(5)],
  ])('has an entity that %s', (_what, entity) => {
    expect(() => parse({ entity, time: Float64Array.of(noonUs) })).toThrow(
      expect.objectContaining({ code: 'TG-2006', fields: [expect.objectContaining({ field: 'entity' })] }),
    );
  });

  it.each<[string, ColumnValues]>([
    ['is missing', [null]],
    ['is no whole number', Float64Array.of(0.5)],
  ])('has a row id that %s', (_what, rowId) => {
    expect(() => parse({ row_id: rowId, entity: ['A'], time: Float64Array.of(noonUs) })).toThrow(
      expect.objectContaining({ code: 'TG-2006', fields: [expect.objectContaining({ field: 'row_id' })] }),
    );
  });

  it('names every malformed cell by row and column', () => {
    const columns = { entity: ['A', '/', 'A'], time: ['2026-01-05T12:00:00Z', '?', '1'] };
    expect(() => parse(columns)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^3 malformed cells; row 2: "\/" is not an entity id/),
        fields: [
          expect.objectContaining({ field: 'entity', detail: expect.stringMatching(/^row 2: /) }),
          expect.objectContaining({ field: 'time', detail: expect.stringMatching(/^row 2: /) }),
          expect.objectContaining({ field: 'time', detail: expect.stringMatching(/^row 3: /) }),
        ],
      }),
    );
  });

  it('names the first twenty of many', () => {
    const many = Array.from({ length: 1000 }, () => '?');
    expect(() => parse({ entity: many, time: many })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^20 malformed cells, and perhaps more; /),
        fields: expect.objectContaining({ length: 20 }),
      }),
    );
  });

  it.each(['entity', 'time'])('has no column %s', (missing) => {
    const columns = { entity: ['A'], time: ['2026-01-05T12:00:00Z'], Symbol: ['A'] };
    const rest = Object.fromEntries(Object.entries(columns).filter(([name]) => name !== missing));
    expect(() => parse(rest)).toThrow(
      expect.objectContaining({
        code: 'TG-2006',
        message: `there is no column ${missing} among: ${Object.keys(rest).join(', ')}`,
        fields: [expect.objectContaining({ field: missing })],
      }),
    );
  });

  it.each(['time', 'row_id'])('has a column %s of another length', (name) => {
    const columns = { entity: ['A'], time: Float64Array.of(noonUs), [name]: Float64Array.of(noonUs, noonUs) };
    expect(() => parse(columns)).toThrow(expect.objectContaining({ code: 'TG-2006' }));
  });
});
