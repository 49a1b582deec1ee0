import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { ImportSummary, QuarantineList, QuarantineSaved } from '../../../../schemas/cli.ts';
import { runCommandLine } from '../../../../lib/cli/program.ts';
import { parseTime } from '../../../../lib/domain/time.ts';
import { cliWorld } from '../../../support/cli-world.ts';
import { contentOf, importServer, type ImportServer, readImport } from '../../../support/import-server.ts';
import { runTidegate } from '../../../support/run-tidegate.ts';
import { expectations, importFile, venueFolder } from './venue-files.ts';

const files = venueFolder();
const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);

/** A whole number below `bound`, from the seed of the run. */
function seeded(salt: number, bound: number): number {
  let state = (seed ^ (salt * 0x9e3779b9)) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
  return ((state ^ (state >>> 16)) >>> 0) % bound;
}

async function tidegate({ baseUrl }: ImportServer, ...line: readonly string[]) {
  const { world, stdout, stderr } = cliWorld({ environment: { TIDEGATE_URL: baseUrl, TIDEGATE_TOKEN: 'tg_test' } });
  const exit = await runCommandLine(['events', ...line], world);
  return { exit, stdout: stdout(), stderr: stderr() };
}

async function importing(server: ImportServer, ...line: readonly string[]) {
  const { exit, stdout, stderr } = await tidegate(server, 'import', ...line, '--json');
  return { exit, stderr, summary: ImportSummary.parse(JSON.parse(stdout)) };
}

const startMs = 1_704_153_600_000;
const dayMs = 86_400_000;

function trades(count: number, corrupt: (row: number) => boolean = () => false, fromMs = startMs): string {
  const rows = Array.from({ length: count }, (_, id) => {
    const price = corrupt(id) ? 'NaN' : 42_000 + (id % 997) / 10;
    return `${id},${price},1.5,2,${fromMs + id * 1500},true`;
  });
  return `id,price,qty,quote_qty,time,is_buyer_maker\n${rows.join('\n')}\n`;
}

describe('files in the layouts of the venues', () => {
  test.each(expectations)('$fixture is in the lake, every event of it', async ({ fixture, venueName, events }) => {
    const server = await importServer();
    const path = files.copy(fixture, `whole/${fixture}/${venueName}`);
    const { events: read, rejections, history } = await importFile(path);
    const delayUs = history.members[0]?.declaredDelayUs ?? 0;
    const { exit, summary } = await importing(server, path);
    const ticks = events.filter(({ stream }) => stream === 'tick').length;
    expect({ exit, rejected: summary.rejected }).toEqual({ exit: 0, rejected: rejections.length + ticks });
    const { manifest, lines } = await readImport(server.lake, summary.import ?? '');
    expect(manifest.events).toBe(summary.events);
    const expected = read
      .filter(({ stream }) => stream !== 'tick')
      .map(({ line: _line, eventTime, market = 'crypto', ...event }) => {
        const eventTimeUs = parseTime(eventTime) ?? -1;
        return { ...event, market, eventTimeUs, knowledgeTimeUs: eventTimeUs + delayUs };
      });
    expect(lines).toHaveLength(expected.length);
    expect(new Set(lines.map(byKey))).toEqual(new Set(expected.map(byKey)));
  });
});

function byKey(line: object): string {
  return JSON.stringify(Object.entries(line).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('of a file with one bad line in a hundred the others are imported, and each bad one is kept with its number', async () => {
  const server = await importServer();
  const isBad = (row: number): boolean => row % 100 === seeded(1, 100);
  const path = files.write('BTCUSDT-trades-2024-01-02.csv.gz', gzipSync(trades(5000, isBad)));
  const { exit, summary } = await importing(server, path);
  expect({ exit, events: summary.events, rejected: summary.rejected }).toEqual({ exit: 0, events: 4950, rejected: 50 });
  const bad = Array.from({ length: 5000 }, (_, row) => row).filter(isBad);
  const listed = await tidegate(server, 'quarantine', 'ls', '--import', summary.import ?? '', '--json');
  const { lines } = QuarantineList.parse(JSON.parse(listed.stdout));
  // The header is line 1.
  expect(lines.map(({ line }) => line)).toEqual(bad.map((row) => row + 2));
  expect(new Set(lines.map(({ code, field, file }) => `${code} ${field} ${file}`))).toEqual(
    new Set(['TG-1003 price BTCUSDT-trades-2024-01-02.csv.gz']),
  );
  expect(lines[0]?.text).toBe(`${bad[0]},NaN,1.5,2,${startMs + (bad[0] ?? 0) * 1500},true`);
});

test('refused lines that were saved and mended are taken', async () => {
  const server = await importServer();
  const path = files.write(
    'mend/BTCUSDT-trades-2024-01-02.csv',
    trades(300, (row) => row % 3 === 0),
  );
  const { summary } = await importing(server, path);
  const folder = join(path, '..', 'mended');
  const id = summary.import ?? '';
  const saved = await tidegate(server, 'quarantine', 'get', id, '--out', folder, '--json');
  const document = QuarantineSaved.parse(JSON.parse(saved.stdout));
  expect(document).toMatchObject({ lines: 100, files: [{ lines: 100 }] });
  const [file] = document.files;
  writeFileSync(file!.path, readFileSync(file!.path, 'utf8').replaceAll('NaN', '42000'));
  const again = await importing(server, file!.path);
  expect(again).toMatchObject({ exit: 0, summary: { events: 100, rejected: 0 } });
  const overwriting = await tidegate(server, 'quarantine', 'get', id, '--out', folder);
  expect(overwriting.exit).toBe(2);
});

test('the same files are the same import, in any order: a second one uploads nothing', async () => {
  const server = await importServer();
  const first = files.write('twice/BTCUSDT-trades-2024-01-02.csv', trades(100));
  const second = files.copy('binance-metrics.csv', 'twice/BTCUSDT-metrics-2024-01-02.csv');
  const once = await importing(server, first, second);
  const before = await contentOf(server.lake);
  const twice = await importing(server, second, first);
  expect(twice.summary.import).toBe(once.summary.import);
  expect(twice.summary.objects).toEqual({ uploaded: 0, skipped: once.summary.objects.uploaded });
  expect(await contentOf(server.lake)).toEqual(before);
  expect(server.runs).toEqual([once.summary.run, once.summary.run]);
});

test('another option is another import', async () => {
  const server = await importServer();
  const path = files.write('option/BTCUSDT-trades-2024-01-02.csv', trades(10));
  const ids = [
    (await importing(server, path)).summary.import,
    (await importing(server, path, '--entity', 'BTC-SPOT')).summary.import,
    (await importing(server, path, '--market', 'spot')).summary.import,
  ];
  expect(new Set(ids).size).toBe(3);
});

test('events ahead of the clock are refused, and once their time has come they are of another import', async () => {
  const server = await importServer();
  const path = files.write('ahead/BTCUSDT-trades-2024-01-02.csv', trades(10));
  server.setClock((startMs + 4 * 1500 - 300_000) * 1000);
  const early = await importing(server, path);
  expect(early.summary).toMatchObject({
    events: 5,
    rejected: 5,
    rejections: [{ line: 7, code: 'TG-1004' }, {}, {}, {}, {}],
  });
  server.setClock(1_705_000_000_000_000);
  const late = await importing(server, path);
  expect(late.summary).toMatchObject({ events: 10, rejected: 0 });
  expect(late.summary.import).not.toBe(early.summary.import);
});

test('events ahead of the clock that are refused again a moment later are kept once', async () => {
  const server = await importServer();
  const path = files.write('again/BTCUSDT-trades-2024-01-02.csv', trades(10));
  const clockUs = (startMs + 4 * 1500 - 300_000) * 1000;
  server.setClock(clockUs);
  const { summary } = await importing(server, path);
  const before = await contentOf(server.lake);
  server.setClock(clockUs + 1_000_000);
  const again = await importing(server, path);
  expect(again.summary).toMatchObject({ import: summary.import, rejected: 5, objects: { uploaded: 0 } });
  expect(await contentOf(server.lake)).toEqual(before);
  const listed = await tidegate(server, 'quarantine', 'ls', '--json');
  expect(QuarantineList.parse(JSON.parse(listed.stdout)).imports).toMatchObject([{ lines: 5 }]);
});

test('a file that holds no event imports nothing', async () => {
  const server = await importServer();
  const path = files.write(
    'none/BTCUSDT-trades-2024-01-02.csv',
    trades(5, () => true),
  );
  const { exit, summary } = await importing(server, path);
  expect(exit).toBe(1);
  expect(summary).toMatchObject({ import: null, status: 'nothing', events: 0, rejected: 5 });
  expect(server.lake.keys()).toEqual([]);
});

test('of an archive whose checksum does not fit nothing is imported, however many lines were good', async () => {
  const server = await importServer();
  const packed = Buffer.from(zipSync({ 'BTCUSDT-trades-2024-01-02.csv': [Buffer.from(trades(500)), { level: 0 }] }));
  const at = packed.lastIndexOf('42000');
  packed.write('43', at, 'latin1');
  const path = files.write('damaged/trades.zip', packed);
  const { exit, stderr } = await tidegate(server, 'import', path);
  expect(exit).toBe(1);
  expect(stderr).toContain('TG-1005');
  expect(server.lake.keys()).toEqual([]);
  expect(server.runs).toEqual([]);
});

test('without --no-wait it waits for the run; with it, it says how to ask again', async () => {
  const server = await importServer();
  const path = files.write('wait/BTCUSDT-trades-2024-01-02.csv', trades(5));
  expect((await importing(server, path)).summary.status).toBe('succeeded');
  const { stdout } = await tidegate(server, 'import', path, '--no-wait');
  expect(stdout).toMatch(/run +import-[0-9a-f]{32}/);
});

describe('an import that is killed and begun again', () => {
  test.each([1, 2, 3, 4])('loses and doubles nothing (%i)', async (salt) => {
    const [killed, whole] = [await importServer(), await importServer()];
    const days = Array.from({ length: 8 }, (_, day) => {
      const rows = trades(200, (row) => row === day * 7, startMs + day * dayMs);
      return files.write(`kill${salt}/BTCUSDT-trades-2024-01-0${day + 2}.csv`, rows);
    });
    const line = ['events', 'import', ...days, '--json'];
    // Eight parts, the refused lines and the manifest.
    const moment = 1 + seeded(salt, 10);
    const env = { TIDEGATE_TOKEN: 'tg_test', TIDEGATE_URL: killed.baseUrl };
    let kill = (): void => undefined;
    killed.refuse((put) => {
      if (put === moment) kill();
      return put >= moment ? 503 : 200;
    });
    const first = await runTidegate(line, { env, whileRunning: (child) => (kill = () => void child.kill('SIGKILL')) });
    expect(first.exit).toBeNull();
    expect(killed.runs).toEqual([]);
    killed.refuse(() => 200);
    const again = await runTidegate(line, { env });
    expect({ exit: again.exit, stderr: again.stderr }).toMatchObject({ exit: 0 });
    const undisturbed = await importing(whole, ...days);
    const summary = ImportSummary.parse(JSON.parse(again.stdout));
    expect(summary).toMatchObject({ import: undisturbed.summary.import, events: 1592, rejected: 8 });
    expect(await contentOf(killed.lake)).toEqual(await contentOf(whole.lake));
    expect(summary.objects.uploaded + summary.objects.skipped).toBe(undisturbed.summary.objects.uploaded);
  });
});

test('Ctrl-C leaves an import that goes on', async () => {
  const server = await importServer();
  const path = files.write('interrupt/BTCUSDT-trades-2024-01-02.csv', trades(50));
  const environment = { TIDEGATE_URL: server.baseUrl, TIDEGATE_TOKEN: 'tg_test' };
  const { world, interrupt } = cliWorld({ environment });
  server.refuse(() => {
    interrupt();
    return 503;
  });
  expect(await runCommandLine(['events', 'import', path], world)).toBe(130);
  server.refuse(() => 200);
  expect((await importing(server, path)).summary.status).toBe('succeeded');
});
