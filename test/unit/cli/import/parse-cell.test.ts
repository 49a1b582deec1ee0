import { describe, expect, test } from 'vitest';
import { epochTime, parseDecimal, timeUnitOf, utcTime } from '../../../../lib/cli/import/parse-cell.ts';
import { guessDelimiter, splitCsvLine } from '../../../../lib/cli/import/split-csv-line.ts';
import { symbolInName } from '../../../../lib/cli/import/symbol-in-name.ts';

describe('a number', () => {
  test.each([
    ['42000.50', 42000.5],
    ['.5', 0.5],
    ['-0.00013', -0.00013],
    ['1.912e-05', 0.00001912],
    ['8.4E+2', 840],
    ['2310973.7900000000000000', 2310973.79],
    ['-0', 0],
    ['0.000', 0],
    ['0e5', 0],
    ['5e-324', 5e-324],
    // The nearest double of the decimal text, and not of a sum of its digits.
    ['0.1000000000000000055511151231257827021181583404541015625', 0.1],
    ['9007199254740993', 9007199254740992],
  ])('%s is %d', (text, value) => expect(parseDecimal(text)).toBe(value));

  test.each([
    ...['', ' ', 'NaN', 'nan', 'Infinity', '-inf', '1e400', '-1e999', '1e-400', '0x10', '0b1', '1_000'],
    ...[
      '1,000.5',
      '0,5',
      '1.',
      '+1',
      '1 000',
      '1e',
      'e5',
      '--1',
      '1.2.3',
      '½',
      '１２',
      '1\0',
      '9'.repeat(65),
      `0.${'3'.repeat(300)}`,
    ],
  ])('%j is none', (text) => expect(parseDecimal(text)).toBeUndefined());
});

describe('a count since 1970', () => {
  test.each([
    ['1704153600', 'seconds', '2024-01-02T00:00:00Z'],
    ['1704153600.0974', 'seconds', '2024-01-02T00:00:00.097400Z'],
    ['1704153600.123456789', 'seconds', '2024-01-02T00:00:00.123456Z'],
    ['1704153600123', 'milliseconds', '2024-01-02T00:00:00.123Z'],
    ['1704153600123.5', 'milliseconds', '2024-01-02T00:00:00.123500Z'],
    ['1704153600123456', 'microseconds', '2024-01-02T00:00:00.123456Z'],
    ['1704153600123456789', 'nanoseconds', '2024-01-02T00:00:00.123456Z'],
    ['631152000', 'seconds', '1990-01-01T00:00:00Z'],
    ['4102444799999', 'milliseconds', '2099-12-31T23:59:59.999Z'],
  ] as const)('%s counts %s', (text, unit, time) => {
    expect(timeUnitOf(text)).toBe(unit);
    expect(epochTime(text, unit)).toBe(time);
  });

  test.each(['0', '631151999', '4102444800000', '17041536001', '170415360012345', '1.7e12', '-1704153600', 'now', ''])(
    '%j counts nothing that we know',
    (text) => expect(timeUnitOf(text)).toBeUndefined(),
  );

  test('is no time in another unit', () => {
    expect(epochTime('1704153600123', 'microseconds')).toBeUndefined();
  });
});

test('a time without offset is read only where it names an instant', () => {
  expect(utcTime('2024-01-02 00:05:00')).toBe('2024-01-02T00:05:00Z');
  expect(utcTime('2024-01-02D00:00:25.948313999')).toBe('2024-01-02T00:00:25.948313Z');
  expect(utcTime('2024-02-30 00:00:00')).toBeUndefined();
  expect(utcTime('2024-01-02T00:05:00Z')).toBeUndefined();
  expect(utcTime('02/01/2024 00:05')).toBeUndefined();
});

describe('a line of CSV', () => {
  test.each([
    ['a,b,,', ['a', 'b', '', '']],
    ['', ['']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""yes""",', ['say "yes"', '']],
    ['"",""', ['', '']],
  ])('%s', (text, cells) => expect(splitCsvLine(text, ',')).toEqual(cells));

  test.each(['"a', 'a"b,c', '"a"b,c', '"a""', 'a,"b'])('%s is broken', (text) =>
    expect(splitCsvLine(text, ',')).toBeUndefined(),
  );

  test('is cut at the delimiter that it has most of', () => {
    expect(guessDelimiter('a;b;c,d')).toBe(';');
    expect(guessDelimiter('a\tb\tc')).toBe('\t');
    expect(guessDelimiter('price')).toBe(',');
  });
});

test.each([
  ['BTCUSDT-aggTrades-2024-01.zip', 'BTCUSDT'],
  ['data/BTCUSD_PERP-1m-2024-01-02.csv', 'BTCUSD_PERP'],
  ['1000PEPEUSDT-metrics-2024-01-02.csv', '1000PEPEUSDT'],
  ['1000PEPEUSDT2024-01-02.csv.gz', '1000PEPEUSDT'],
  ['SOLUSDT_2024-01-02.csv.gz', 'SOLUSDT'],
  ['dumps\\BTCUSDT-trades-2024-01-02.csv', 'BTCUSDT'],
  ['trades.csv', undefined],
])('the symbol in %s is %s', (name, symbol) => expect(symbolInName([name])).toBe(symbol));
