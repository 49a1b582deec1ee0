import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { ImportPreview } from '../../../../schemas/cli.ts';
import { runCommandLine } from '../../../../lib/cli/program.ts';
import { cliWorld } from '../../../support/cli-world.ts';
import { fixtureBytes, venueFolder } from './venue-files.ts';

const files = venueFolder();

async function importing(...line: readonly string[]) {
  const { world, stdout, stderr } = cliWorld();
  const exit = await runCommandLine(['events', 'import', ...line], world);
  return { exit, stdout: stdout(), stderr: stderr() };
}

test('a preview is a document of its contract', async () => {
  const path = files.write(
    'metrics.zip',
    zipSync({ 'BTCUSDT-metrics-2024-01-02.csv': fixtureBytes('binance-metrics.csv') }),
  );
  const { exit, stdout } = await importing(path, '--preview', '--json');
  expect(exit).toBe(0);
  const { files: previews } = ImportPreview.parse(JSON.parse(stdout));
  expect(previews).toMatchObject([
    {
      file: path,
      packing: 'zip',
      complete: true,
      lines: 2,
      events: 9,
      rejected: 0,
      streams: { 'open-interest': 2, observation: 7 },
      entities: ['BTCUSDT'],
      from: '2024-01-02T00:05:00Z',
      to: '2024-01-02T00:10:00Z',
      members: [{ name: 'BTCUSDT-metrics-2024-01-02.csv', layout: 'binance-metrics', declaredDelaySeconds: 60 }],
    },
  ]);
  expect(previews[0]?.first).toHaveLength(5);
  expect(previews[0]?.members[0]?.mapping).toContainEqual({
    stream: 'open-interest',
    field: 'quantity',
    columns: ['sum_open_interest'],
  });
});

test('only the first thousand lines are counted', async () => {
  const rows = Array.from({ length: 1500 }, (_, id) => `${id},1.5,2,3,${1_704_153_600_000 + id},true`);
  const path = files.write(
    'BTCUSDT-trades-2024-01-02.csv',
    `id,price,qty,quote_qty,time,is_buyer_maker\n${rows.join('\n')}\n`,
  );
  const { stdout } = await importing(path, '--preview', '--json');
  expect(ImportPreview.parse(JSON.parse(stdout)).files).toMatchObject([{ complete: false, lines: 1000, events: 1000 }]);
});

test('in words it shows layout, mapping, the first events and what is refused', async () => {
  const text = `${fixtureBytes('okx-trades.csv').toString('utf8')}BTC-USDT-SWAP,1,buy,NaN,1,1704153600000\n`;
  const { exit, stdout } = await importing(files.write('okx.csv', text), '--preview');
  expect(exit).toBe(0);
  expect(stdout).toMatch(/layout +okx-trades/);
  expect(stdout).toMatch(/known after +0\.2 s/);
  expect(stdout).toMatch(/trade +sequence +trade_id/);
  expect(stdout).toContain('"price":42000.9');
  expect(stdout).toMatch(/4 +price +TG-1003 +NaN is not a plain decimal number/);
});

test('columns are mapped from the command line', async () => {
  const path = files.write('desk.csv', 'ts,v\n2024-01-02T00:00:00Z,5\n');
  const flags = ['--stream', 'observation', '--entity', 'GRID', '--source', 'meter', '--set', 'field=load'];
  const { exit, stdout } = await importing(
    path,
    '--preview',
    '--json',
    ...flags,
    '--map',
    'ts=eventTime',
    '--map',
    'v=value',
  );
  expect(exit).toBe(0);
  expect(ImportPreview.parse(JSON.parse(stdout)).files[0]?.first).toMatchObject([{ field: 'load', value: 5 }]);
});

test('with no good event the exit code says so', async () => {
  const path = files.write('bad.ndjson', '{"eventTime":"yesterday"}\n');
  expect((await importing(path, '--preview')).exit).toBe(2);
});

describe('a wrong call', () => {
  test.each([
    ['with an unknown stream', ['--preview', '--stream', 'trades'], '--stream: expected one of trade,'],
    ['with half a mapping', ['--preview', '--map', 'price'], '--map: expected name=value'],
    ['with a value for an unknown field', ['--preview', '--set', 'prize=1'], '--set: expected fields of events'],
    ['with an entity that is a path', ['--preview', '--entity', '../x'], '--entity: '],
  ])('%s says what is expected', async (_case, flags, words) => {
    const { exit, stdout, stderr } = await importing(files.copy('okx-trades.csv', 'okx.csv'), ...flags);
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });
});
