import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Measured } from '../../../schemas/chunk.ts';
import { FeaturesDifference, FeaturesHistory } from '../../../schemas/cli-features.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { formatTime, hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { marketEntity, OfflineMarket } from '../../support/offline-market.ts';
import { type ServedStore, serveOfflineStore } from '../../support/serve-offline-store.ts';
import { noonUs } from '../../support/trades.ts';

let folder: string;
let store: ServedStore;

const trade = (minutes: number, price: number, sequence = minutes): Measured => ({
  ...{ stream: 'trade', source: 'test', market: 'crypto', side: 'buy', quantity: 1 },
  ...{ eventTimeUs: noonUs + minutes * minuteUs, sequence, price },
});

/** A trade each ten minutes; that of 12:15 comes at 12:40, and is adopted then. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-history-'));
  const market = new OfflineMarket(noonUs);
  for (const minutes of [0, 10, 20, 30])
    await market.send([trade(minutes, 100 + minutes)], noonUs + minutes * minuteUs);
  await market.close(noonUs + 35 * minuteUs);
  await market.send([trade(15, 7)], noonUs + 40 * minuteUs);
  await (
    await market.revise()
  )?.();
  await market.close(noonUs + 3 * hourUs);
  await market.materialise();
  store = await serveOfflineStore(market);
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function run(...line: readonly string[]) {
  return runAt(store, ...line);
}

async function runAt({ baseUrl }: ServedStore, ...line: readonly string[]) {
  const { world, stdout, stderr } = cliWorld();
  const exit = await runCommandLine(['features', ...line, '--url', baseUrl, '--token', 'secret'], world);
  return { exit, stdout: stdout(), stderr: stderr() };
}

async function put(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const at = (minutes: number): string => formatTime(noonUs + minutes * minuteUs);

async function ask(rows: string, out: string, ...more: readonly string[]) {
  const result = await run('history', 'trades', '--rows', rows, '--out', join(folder, out), '--json', ...more);
  return { ...result, path: join(folder, out) };
}

test('each row gets the features as they were known at its time, in the order of the rows', async () => {
  const rows = await put('rows.csv', `time,entity,row_id\n${at(41)},${marketEntity},b\n${at(21)},${marketEntity},a\n`);
  const { exit, stdout, path } = await ask(rows, 'late.csv', '--statuses');
  expect(exit).toBe(0);
  const document = FeaturesHistory.parse(JSON.parse(stdout));
  expect(document).toMatchObject({ rows: 2, entities: 1, statuses: { PRESENT: 4, NULL: 0, NOT_FOUND: 0, EXPIRED: 0 } });
  const [header, later, earlier] = (await readFile(path, 'utf8')).split('\n');
  expect(header).toContain('row_id,entity,time,event_time,knowledge_time,last_price,last_price__status');
  expect(later).toContain(`b,${marketEntity},${at(41)},${at(30)}`);
  // The trade of 12:15 was not known yet.
  expect(earlier).toContain(`a,${marketEntity},${at(21)},${at(10)}`);
});

test('a Parquet table has whole row numbers, instants and doubles, and the same digest whenever it is asked for', async () => {
  const rows = await put('rows.ndjson', `{"entity":"${marketEntity}","time":"${at(45)}"}\n`);
  const [one, two] = [await ask(rows, 'one.parquet'), await ask(rows, 'two.parquet')];
  const [a, b] = [one, two].map(({ stdout }) => FeaturesHistory.parse(JSON.parse(stdout)).digest);
  expect(a).toBe(b);
  const file = openParquet(await readFile(one.path));
  expect(file.columns.map(({ name, type }) => `${name}: ${type}`).slice(0, 6)).toEqual([
    ...['row_id: int64', 'entity: string', 'time: timestamp', 'event_time: timestamp', 'knowledge_time: timestamp'],
    'last_price: double',
  ]);
  expect(file.readNumbers('last_price')[0]).toBe(130);
  expect((await run('diff', one.path, two.path)).exit).toBe(0);
});

test('a CSV and a Parquet table of one question are equal bit by bit, and another question is not', async () => {
  const rows = await put('some.csv', `entity,time\n${marketEntity},${at(12)}\n${marketEntity},${at(44)}\n`);
  const others = await put('others.csv', `entity,time\n${marketEntity},${at(12)}\n${marketEntity},${at(31)}\n`);
  const [csv, parquet, other] = [
    await ask(rows, 'some-out.csv'),
    await ask(rows, 'some-out.parquet'),
    await ask(others, 'others.parquet'),
  ];
  expect(await run('diff', csv.path, parquet.path)).toMatchObject({ exit: 0 });
  const { exit, stdout } = await run('diff', parquet.path, other.path, '--json');
  const difference = FeaturesDifference.parse(JSON.parse(stdout));
  expect(exit).toBe(1);
  expect(difference.columns.find(({ name }) => name === 'last_price')).toEqual({
    ...{ name: 'last_price', differing: 1, largestDifference: 10 },
  });
});

test('a row that is too old is EXPIRED with the time of the row, one before the first is NOT_FOUND', async () => {
  const rows = await put('old.csv', `entity,time\n${marketEntity},${at(170)}\n${marketEntity},${at(-300)}\n`);
  const { stdout, path } = await ask(rows, 'old.csv.out.csv', '--statuses');
  expect(FeaturesHistory.parse(JSON.parse(stdout)).statuses).toMatchObject({ PRESENT: 0, NOT_FOUND: 2, EXPIRED: 2 });
  expect((await readFile(path, 'utf8')).split('\n')[1]).toContain(at(30));
});

test('a time that is not materialised yet is refused, with the row and the command that helps', async () => {
  const rows = await put('future.csv', `entity,time\n${marketEntity},${at(10)}\n${marketEntity},${at(181)}\n`);
  const { exit, stderr } = await ask(rows, 'future.parquet');
  expect(exit).toBe(3);
  expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
    ...{ code: 'TG-2007', next: `tidegate features materialize ${marketEntity}` },
    why: expect.stringContaining('row 2') as string,
  });
});

test('the rows that were read for the blocks of a table are counted all', async () => {
  // Weeks since 1970 begin on Thursdays: two blocks, which are answered at once.
  const weekMinutes = 3600;
  const market = new OfflineMarket(noonUs + (weekMinutes - 60) * minuteUs);
  for (const minutes of [-30, -20, 10, 20])
    await market.send([trade(weekMinutes + minutes, 100)], noonUs + (weekMinutes + minutes) * minuteUs);
  await market.close(noonUs + (weekMinutes + 120) * minuteUs);
  await market.materialise();
  const weeks = await serveOfflineStore(market);
  const readFor = async (...minutes: readonly number[]) => {
    const lines = minutes.map((each) => `${marketEntity},${at(weekMinutes + each)}\n`);
    const rows = await put('weeks.csv', `entity,time\n${lines.join('')}`);
    const out = join(folder, 'weeks.out.csv');
    const { stdout } = await runAt(weeks, 'history', 'trades', '--rows', rows, '--out', out, '--json');
    return FeaturesHistory.parse(JSON.parse(stdout)).rowsRead;
  };
  const [before, after] = [await readFor(-15), await readFor(25)];
  expect(Math.min(before, after)).toBeGreaterThan(0);
  expect(await readFor(-15, 25)).toBe(before + after);
  await weeks.close();
});

test('a download that fails is asked for again', async () => {
  store.failures = 1;
  const rows = await put('again.csv', `entity,time\n${marketEntity},${at(12)}\n`);
  expect((await ask(rows, 'again.parquet')).exit).toBe(0);
  expect(store.failures).toBe(0);
});

test('malformed rows and unknown formats are refused before anything is asked', async () => {
  store.asked.length = 0;
  const naive = await put('naive.csv', `entity,time\n${marketEntity},2026-01-05 12:00:00\n`);
  expect(await ask(naive, 'naive.parquet')).toMatchObject({ exit: 2 });
  expect(await ask(naive, 'naive.xlsx')).toMatchObject({ exit: 2 });
  expect(store.asked).toEqual([]);
});
