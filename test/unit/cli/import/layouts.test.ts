import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTime } from '../../../../lib/domain/time.ts';
import { openHistory } from '../../../../lib/cli/import/open-history.ts';
import { layouts } from '../../../../lib/cli/import/recognise-layout.ts';
import { expectations, fixtureBytes, importFile, linesOf, venueFolder } from './venue-files.ts';

const files = venueFolder();

describe.each(expectations)('$fixture', ({ fixture, venueName, layout, timeUnit, events }) => {
  test('is recognised, and every row becomes its events', async () => {
    const imported = await importFile(files.copy(fixture, venueName));
    expect(imported.rejections).toEqual([]);
    expect(imported.events).toEqual(events);
    const [member] = imported.history.members;
    expect(member?.layout).toBe(layout);
    expect(member?.timeUnit ?? null).toBe(timeUnit);
  });

  test('is the same in gzip and in zip', async () => {
    const bytes = fixtureBytes(fixture);
    const packed = [
      files.write(`${venueName}.gz`, gzipSync(bytes)),
      files.write(venueName.replace(/\.\w+$/, '.zip'), zipSync({ [basename(venueName)]: bytes })),
    ];
    for (const path of packed) expect((await importFile(path)).events).toEqual(events);
  });

  test('tells the instant of each event in microseconds', async () => {
    const lines = await linesOf(await openHistory(files.copy(fixture, venueName)));
    for (const line of lines) if ('event' in line) expect(line.eventTimeUs).toBe(parseTime(line.event.eventTime));
  });
});

test('every known layout has its file here', () => {
  const covered = new Set(expectations.map(({ layout }) => layout));
  // 25 levels are the columns of 5, five times.
  const missing = layouts.map(({ name }) => name).filter((name) => !covered.has(name));
  expect(missing).toEqual(['tardis-book-snapshot-25']);
});

test.each(layouts)('the how-to tells the delay of $name', ({ name, declaredDelayUs, mayLackHeader }) => {
  const page = readFileSync('docs/how-to/import-history.md', 'utf8');
  const mark = mayLackHeader === true ? ' ◦' : '';
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\`${mark} `));
  expect(row?.split('|')[3]?.trim()).toBe(`${declaredDelayUs / 1e6} s`);
});

test('older files of futures have no header and give the same events', async () => {
  for (const fixture of [
    'binance-agg-trades.csv',
    'binance-trades.csv',
    'binance-klines.csv',
    'binance-book-ticker.csv',
  ]) {
    const expected = expectations.find((each) => each.fixture === fixture)!;
    const headless = fixtureBytes(fixture).toString('utf8').split('\n').slice(1).join('\n');
    const { events, rejections } = await importFile(files.write(`old/${expected.venueName}`, headless));
    expect(rejections).toEqual([]);
    expect(events).toEqual(expected.events.map((event) => ({ ...event, line: event.line - 1 })));
  }
});

test('carriage returns, a byte-order mark, other capitals and another order of columns change nothing', async () => {
  const rows = fixtureBytes('okx-trades.csv').toString('utf8').trim().split('\n');
  const turned = rows.map((row) => row.split(',').toReversed().join(';'));
  turned[0] = turned[0]!.toUpperCase();
  const { events } = await importFile(files.write('turned.csv', `\uFEFF${turned.join('\r\n')}\r\n`));
  expect(events).toEqual(expectations.find(({ fixture }) => fixture === 'okx-trades.csv')!.events);
});

describe('columns that several layouts share', () => {
  test('are told apart by the folder of the venue', async () => {
    const klines = fixtureBytes('binance-mark-price-klines.csv');
    const path = files.write('data/futures/um/daily/markPriceKlines/BTCUSDT/1m/BTCUSDT-1m-2024-01-02.csv', klines);
    expect((await importFile(path)).events[0]).toMatchObject({ stream: 'mark-price', mark: 42010.55 });
  });

  test('or by --stream', async () => {
    const path = files.copy('binance-mark-price-klines.csv', 'plain/BTCUSDT-1m-2024-01-02.csv');
    const { events } = await importFile(path, { stream: 'mark-price' });
    expect(events[0]).toMatchObject({ stream: 'mark-price', mark: 42010.55 });
  });

  test('and are refused where nothing tells them apart', async () => {
    const path = files.copy('tardis-trades.csv', 'renamed.csv');
    await expect(openHistory(path)).rejects.toThrow(/renamed\.csv.*tardis-trades, tardis-liquidations/);
    const { events } = await importFile(path, { stream: 'liquidation' });
    expect(events[0]).toMatchObject({ stream: 'liquidation', side: 'buy' });
  });
});
