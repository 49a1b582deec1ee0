import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { TidegateError } from '../../../../lib/domain/fault.ts';
import { openHistory } from '../../../../lib/cli/import/open-history.ts';
import { expectations, fixtureBytes, importFile, venueFolder } from './venue-files.ts';

const files = venueFolder();
const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);

/** Park and Miller's generator. */
function randomSource(start: number) {
  let state = (start % 2_147_483_646) + 1;
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const header = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker';

function aggTrade(index: number, overrides: Readonly<Record<string, string>> = {}): string {
  const cells = {
    id: String(1000 + index),
    price: (42_000 + (index % 100) / 10).toFixed(2),
    quantity: '0.125',
    first: String(index * 2),
    last: String(index * 2 + 1),
    time: String(1_704_153_600_000 + index * 10),
    maker: index % 2 === 0 ? 'true' : 'false',
    ...overrides,
  };
  return Object.values(cells).join(',');
}

const corruptions: readonly (readonly [fault: string, corrupt: (index: number) => string, field: string])[] = [
  ['no number', (index) => aggTrade(index, { price: 'NaN' }), 'price'],
  ['infinity', (index) => aggTrade(index, { quantity: 'Infinity' }), 'quantity'],
  ['beyond a double', (index) => aggTrade(index, { price: '1e400' }), 'price'],
  ['below a double', (index) => aggTrade(index, { price: '1e-400' }), 'price'],
  ['the wrong unit', (index) => aggTrade(index, { price: '42000000000000000000' }), 'price'],
  ['300 digits', (index) => aggTrade(index, { price: '4'.repeat(300) }), 'price'],
  ['300 digits of nothing', (index) => aggTrade(index, { quantity: `0.${'0'.repeat(298)}1` }), 'quantity'],
  ['a thousands separator', (index) => aggTrade(index, { price: '"42,000.5"' }), 'price'],
  ['a decimal comma', (index) => aggTrade(index, { quantity: '"0,125"' }), 'quantity'],
  ['an empty cell', (index) => aggTrade(index, { price: '' }), 'price'],
  ['a hexadecimal number', (index) => aggTrade(index, { price: '0x10' }), 'price'],
  ['a blank beside the number', (index) => aggTrade(index, { price: ' 42000' }), 'price'],
  ['zero', (index) => aggTrade(index, { quantity: '0' }), 'quantity'],
  ['a negative quantity', (index) => aggTrade(index, { quantity: '-0.125' }), 'quantity'],
  ['2^53 + 1', (index) => aggTrade(index, { id: '9007199254740993' }), 'sequence'],
  ['half a trade', (index) => aggTrade(index, { id: '1000.5' }), 'sequence'],
  ['microseconds among milliseconds', (index) => aggTrade(index, { time: '1704153600000000' }), 'eventTime'],
  ['a time of a spreadsheet', (index) => aggTrade(index, { time: '1.70415E+12' }), 'eventTime'],
  ['a side of its own', (index) => aggTrade(index, { maker: 'maybe' }), 'side'],
  ['a cut line', (index) => aggTrade(index).slice(0, 20), 'line'],
  ['two lines in one', (index) => `${aggTrade(index)}${aggTrade(index)}`, 'line'],
  ['an open quote', (index) => aggTrade(index, { price: '"42000' }), 'line'],
  ['zeros of a crashed disk', () => '\0'.repeat(80), 'line'],
  ['a line without end', () => 'x'.repeat(2 * 1024 * 1024), 'line'],
];

describe('a corrupt line is refused by its number and field, and the next one is read', () => {
  test.each(corruptions)('%s', async (_fault, corrupt, field) => {
    const rows = [header, aggTrade(0), aggTrade(1), corrupt(2), aggTrade(3)];
    const { events, rejections } = await importFile(files.write('BTCUSDT-aggTrades-2024-01-02.csv', rows.join('\n')));
    expect(rejections).toMatchObject([{ line: 4, field, code: 'TG-1003' }]);
    expect(events.map(({ line }) => line)).toEqual([2, 3, 5]);
  });

  test.each([
    ['no JSON', '{"stream":', 'TG-0010', 'line'],
    ['a number beyond a double', '{"price":1e400}', 'TG-1003', 'price'],
    ['NaN', '{"price":NaN}', 'TG-0010', 'line'],
    ['a number in quotes', '{"price":"42000"}', 'TG-1003', 'price'],
    ['null', '{"price":null}', 'TG-1003', 'price'],
    ['2^53 + 1', '{"sequence":9007199254740993}', 'TG-1003', 'sequence'],
    ['a field too many', '{"profit":1}', 'TG-1003', 'profit'],
    ['another prototype', '{"__proto__":{"price":1}}', 'TG-1003', '__proto__'],
    ['30 February', '{"eventTime":"2024-02-30T00:00:00Z"}', 'TG-1003', 'eventTime'],
    ['a list', '[]', 'TG-1003', 'line'],
    ['a word', '"trade"', 'TG-1003', 'line'],
  ])('%s in NDJSON', async (...[, text, code, field]) => {
    const good =
      '{"stream":"trade","entity":"X","source":"s","eventTime":"2024-01-02T00:00:00Z","price":1,"quantity":1,"side":"buy"}';
    const bad = text.startsWith('{"stream"') || !text.startsWith('{') ? text : `${good.slice(0, -1)},${text.slice(1)}`;
    const { events, rejections } = await importFile(files.write('events.ndjson', [good, bad, good, good].join('\n')));
    expect(rejections).toMatchObject([{ line: 2, code, field, text: bad }]);
    expect(events.map(({ line }) => line)).toEqual([1, 3, 4]);
  });
});

test('with one corrupt line in a hundred all others come through, each bad one with its number', async () => {
  const random = randomSource(seed);
  const badLines = new Map<number, string>();
  const small = corruptions.filter(([fault]) => fault !== 'a line without end');
  const rows = Array.from({ length: 5000 }, (_, index) => {
    if (random(100) !== 0) return aggTrade(index);
    const [, corrupt, field] = small[random(small.length)]!;
    badLines.set(index + 2, field);
    return corrupt(index);
  });
  const { events, rejections } = await importFile(
    files.write('BTCUSDT-aggTrades-2024-01.csv', [header, ...rows].join('\n')),
  );
  expect(badLines.size).toBeGreaterThan(10);
  expect(rejections.map(({ line, field }) => [line, field])).toEqual([...badLines]);
  expect(events).toHaveLength(5000 - badLines.size);
});

test('a first line that is corrupt does not decide what the file counts in', async () => {
  const rows = [header, aggTrade(0, { time: '1704153600000000' }), aggTrade(1), aggTrade(2)];
  const { events, rejections } = await importFile(files.write('BTCUSDT-aggTrades-2024-01-03.csv', rows.join('\n')));
  expect(rejections).toMatchObject([{ line: 2, field: 'eventTime' }]);
  expect(events.map(({ line }) => line)).toEqual([3, 4]);
});

describe('random damage', () => {
  const pack = {
    plain: (bytes: Uint8Array) => bytes,
    gzip: (bytes: Uint8Array) => gzipSync(bytes),
    zip: (bytes: Uint8Array) => zipSync({ 'BTCUSDT-aggTrades-2024-01-02.csv': bytes }),
  };

  test.each(Object.entries(pack))('never throws out of the lines of a %s file', async (name, packed) => {
    const random = randomSource(seed);
    for (let round = 0; round < 150; round += 1) {
      const { fixture, venueName } = expectations[random(expectations.length)]!;
      const bytes = Buffer.from(packed(fixtureBytes(fixture)));
      for (let flips = 1 + random(8); flips > 0; flips -= 1) bytes[random(bytes.length)] = random(256);
      const damaged = random(4) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      const path = files.write(`${name}/${venueName}`, damaged);
      const history = await openHistory(path).catch((error: unknown) => error);
      // A damaged head may leave nothing to recognise, and then says so.
      if (history instanceof Error) expect(history).toBeInstanceOf(TidegateError);
      else await importFile(path);
    }
  });

  test('of one bit in a packed file is always noticed', async () => {
    const random = randomSource(seed);
    const rows = [header, ...Array.from({ length: 300 }, (_, index) => aggTrade(index))].join('\n');
    const packed = gzipSync(rows);
    for (let round = 0; round < 60; round += 1) {
      const damaged = Buffer.from(packed);
      // Behind the header of gzip, whose name and time mean nothing.
      const at = 10 + random(damaged.length - 10);
      damaged[at] = damaged[at]! ^ (1 << random(8));
      const outcome = await importFile(files.write('BTCUSDT-aggTrades-2024-01-04.csv.gz', damaged)).catch(
        () => 'refused',
      );
      if (typeof outcome !== 'string')
        expect(outcome.rejections.at(-1)).toMatchObject({ code: 'TG-1005', field: 'file' });
    }
  });
});
