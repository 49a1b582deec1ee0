import { gzipSync } from 'node:zlib';
import { Zip, ZipDeflate, ZipPassThrough, strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { openHistory } from '../../../../lib/cli/import/open-history.ts';
import { importFile, venueFolder } from './venue-files.ts';

const files = venueFolder();
const header = 'id,price,qty,quote_qty,time,is_buyer_maker\n';

function trades(...ids: readonly number[]): string {
  return header + ids.map((id) => `${id},42000.5,0.5,21000.25,${1_704_153_600_000 + id},true\n`).join('');
}

/** As a writer does it that knows no sizes beforehand: they stand behind each member, and in the directory. */
function streamedZip(members: Readonly<Record<string, string>>): Buffer {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((_error, chunk) => void chunks.push(chunk));
  for (const [name, text] of Object.entries(members)) {
    const member = name.endsWith('.stored') ? new ZipPassThrough(name) : new ZipDeflate(name);
    zip.add(member);
    member.push(strToU8(text), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

test('the members of a zip are read in their order, each with its own symbol, layout and lines', async () => {
  const path = files.write(
    'all.zip',
    streamedZip({
      'deep/BTCUSDT-trades-2024-01-01.csv': trades(1, 2),
      'ETHUSDT-trades-2024-01-01.stored': trades(3),
      'BTCUSDT-fundingRate-2024-01.csv': 'calc_time,funding_interval_hours,last_funding_rate\n1704067200000,8,0.0001\n',
    }),
  );
  const { lines, history } = await importFile(path);
  expect(history.packing).toBe('zip');
  expect(lines.map((line) => [line.member, line.line, 'event' in line ? line.event.entity : line.rejected])).toEqual([
    ['deep/BTCUSDT-trades-2024-01-01.csv', 2, 'BTCUSDT'],
    ['deep/BTCUSDT-trades-2024-01-01.csv', 3, 'BTCUSDT'],
    ['ETHUSDT-trades-2024-01-01.stored', 2, 'ETHUSDT'],
    ['BTCUSDT-fundingRate-2024-01.csv', 2, 'BTCUSDT'],
  ]);
});

test('a member that is something else is named, and the others are read', async () => {
  const members = { 'readme.txt': 'Enjoy the data!\n', 'BTCUSDT-trades-2024-01-01.csv': trades(1) };
  const { events, rejections } = await importFile(files.write('mixed.zip', streamedZip(members)));
  expect(rejections).toMatchObject([{ member: 'readme.txt', line: 1, field: 'file', code: 'TG-1003' }]);
  expect(rejections[0]?.detail).toContain('Enjoy the data!');
  expect(events).toHaveLength(1);
});

test('a name that climbs out of its folder is only a name', async () => {
  const path = files.write('climbing.zip', streamedZip({ '../../BTCUSDT-trades-2024-01-01.csv': trades(1) }));
  expect((await importFile(path)).events).toMatchObject([{ entity: 'BTCUSDT' }]);
});

test('a member whose bytes are not those of its checksum is reported at its end', async () => {
  const bytes = Buffer.from(zipSync({ 'BTCUSDT-trades-2024-01-01.csv': [strToU8(trades(1, 2)), { level: 0 }] }));
  const at = bytes.indexOf('42000.5');
  bytes[at] = '7'.charCodeAt(0);
  const { rejections } = await importFile(files.write('altered.zip', bytes));
  expect(rejections).toMatchObject([{ line: 4, field: 'file', detail: expect.stringContaining('checksum') as string }]);
});

test('what stands before the cut of a gzip file is read, and the cut is reported', async () => {
  const whole = gzipSync(trades(...Array.from({ length: 20_000 }, (_, id) => id)));
  const path = files.write('BTCUSDT-trades-2024-01-01.csv.gz', whole.subarray(0, whole.length / 2));
  const { events, rejections } = await importFile(path);
  expect(events.length).toBeGreaterThan(1000);
  expect(rejections).toMatchObject([{ line: events.length + 2, code: 'TG-1005', field: 'file' }]);
});

test('several gzip files one behind the other are one', async () => {
  const path = files.write(
    'BTCUSDT-trades-2024-01-05.csv.gz',
    Buffer.concat([gzipSync(trades(1)), gzipSync('2,1,1,1,1704153600009,true\n')]),
  );
  expect((await importFile(path)).events).toHaveLength(2);
});

test.each([
  ['gzip', (bytes: Uint8Array) => gzipSync(bytes)],
  ['zip', (bytes: Uint8Array) => zipSync({ 'BTCUSDT-trades-2024-01-06.csv': bytes })],
])('a bomb of %s is not inflated to its end', async (name, pack) => {
  const zeros = Buffer.alloc(96 * 1024 * 1024);
  zeros.write(trades(1));
  const { events, rejections } = await importFile(files.write(`BTCUSDT-trades-2024-01-06.${name}`, pack(zeros)));
  expect(events).toHaveLength(1);
  expect(rejections).toMatchObject([
    { field: 'file', detail: expect.stringContaining('300 times its size') as string },
  ]);
});

test.each([
  ['an empty file', '', /holds no line/],
  ['a cut zip', zipSync({ 'a.csv': strToU8(trades(1)) }).subarray(0, 60), /cut: it has no directory/],
  ['a zip without members', zipSync({}), /holds no line/],
  ['a cut gzip', gzipSync(trades(1)).subarray(0, 12), /unexpected end of file|holds no line/],
  ['a cut Parquet file', 'PAR1 and no more', /parquet/i],
])('%s is refused with a reason', async (name, content, reason) => {
  await expect(openHistory(files.write(name.replaceAll(' ', '-'), content))).rejects.toThrow(reason);
});

test('what is not there is a wrong call', async () => {
  await expect(openHistory('/nonexistent/file.csv')).rejects.toMatchObject({ code: 'TG-0028' });
});
