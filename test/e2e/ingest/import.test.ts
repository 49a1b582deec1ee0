/** History from files, on the deployed platform: nothing is lost, nothing is doubled, and what was refused can be mended. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Balance } from '../../../schemas/api.ts';
import { ImportSummary, QuarantineList, QuarantineSaved } from '../../../schemas/cli.ts';
import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { readHistoryPart } from '../../../lib/domain/ingest/raw-lake.ts';
import { freshEntity, platform, rowOf } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';

const { env, settings, outputs } = platform;
const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const lake = s3Lake({ client: s3Client(settings), bucket: outputs.LakeBucketName });
const folder = mkdtempSync(join(tmpdir(), 'tidegate-import-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const startMs = Date.UTC(2024, 0, 2);
const dayMs = 86_400_000;

interface TradeFile {
  readonly rows: number;
  readonly firstId?: number;
  readonly fromMs?: number;
  readonly isBad?: (row: number) => boolean;
}

function tradeFile(name: string, { rows, firstId = 0, fromMs = startMs, isBad = () => false }: TradeFile): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const price = isBad(row) ? 'NaN' : 42_000 + (row % 97) / 10;
    return `${firstId + row},${price},1.5,2,${fromMs + row * 1500},true`;
  });
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `id,price,qty,quote_qty,time,is_buyer_maker\n${lines.join('\n')}\n`);
  return path;
}

async function importing(...line: readonly string[]): Promise<ImportSummary> {
  const { exit, stdout, stderr } = await runTidegate(['events', 'import', ...line, '--json'], { env });
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  return ImportSummary.parse(JSON.parse(stdout));
}

async function tidegate(...line: readonly string[]): Promise<unknown> {
  const { exit, stdout, stderr } = await runTidegate([...line, '--json'], { env });
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  return JSON.parse(stdout);
}

/** Numbers of the trades that lie in the lake for an import. */
async function sequencesOf(entity: string, importId: string): Promise<readonly number[]> {
  const keys = await lake.list('main/raw/trade/');
  const own = keys.filter((key) => key.includes(`/${entity}/history/${importId}-`));
  const parts = await Promise.all(own.map((key) => readHistoryPart(lake, key)));
  return parts.flat().flatMap((event) => (event.stream === 'trade' ? [event.sequence ?? -1] : []));
}

test('of a file with one bad line in a hundred the rest becomes features, and each bad line is kept with its number', async () => {
  const entity = freshEntity();
  const isBad = (row: number): boolean => row % 100 === 17;
  const path = tradeFile('bad/BTCUSDT-trades-2024-01-02.csv', { rows: 1000, isBad });
  const summary = await importing(path, '--entity', entity);
  expect(summary).toMatchObject({ events: 990, rejected: 10, status: 'succeeded', failure: null });
  const balance = Balance.parse(await tidegate('events', 'balance', entity));
  expect(balance.counts).toMatchObject({ received: 990, applied: 990, duplicate: 0, late: 0, pending: 0 });
  await rowOf(entity);

  const importId = summary.import ?? '';
  const listed = await tidegate('events', 'quarantine', 'ls', '--import', importId);
  const bad = Array.from({ length: 10 }, (_, index) => index * 100 + 17 + 2);
  expect(QuarantineList.parse(listed).lines.map(({ line }) => line)).toEqual(bad);
  const all = QuarantineList.parse(await tidegate('events', 'quarantine', 'ls', '--limit', '1000'));
  expect(all.imports).toContainEqual({ import: importId, lines: 10 });

  const saved = QuarantineSaved.parse(
    await tidegate('events', 'quarantine', 'get', importId, '--out', join(folder, 'mended')),
  );
  const mended = saved.files[0]?.path ?? '';
  writeFileSync(mended, readFileSync(mended, 'utf8').replaceAll('NaN', '42000'));
  expect(await importing(mended, '--entity', entity)).toMatchObject({ events: 10, rejected: 0, status: 'succeeded' });
});

test('an import that is killed and begun again loses and doubles nothing', async () => {
  const entity = freshEntity();
  const days = Array.from({ length: 4 }, (_, day) =>
    tradeFile(`kill/BTCUSDT-trades-2024-01-0${day + 2}.csv`, {
      rows: 250,
      firstId: day * 250,
      fromMs: startMs + day * dayMs,
    }),
  );
  const line = [...days, '--entity', entity];
  // The clock of the market, the addresses, the address of the manifest, the run, and the first question after it.
  for (const moment of [1 + (seed % 2), 3 + (seed % 3)]) await killedAfter(moment, line);
  const summary = await importing(...line);
  expect(summary).toMatchObject({ events: 1000, rejected: 0, status: 'succeeded' });
  const sequences = await sequencesOf(entity, summary.import ?? '');
  expect(sequences.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
  const { counts } = Balance.parse(await tidegate('events', 'balance', entity));
  expect(counts).toMatchObject({ received: 1000, applied: 1000, duplicate: 0 });
  expect((await importing(...line)).objects.uploaded).toBe(0);
});

/** Kills the command when it has told of so many answers of the API. */
async function killedAfter(answers: number, line: readonly string[]): Promise<void> {
  let told = '';
  const { exit } = await runTidegate(['events', 'import', ...line, '-v'], {
    env,
    whileRunning: (child) => {
      child.stderr?.on('data', (text: string) => {
        told += text;
        if (told.split('\n').length > answers) child.kill('SIGKILL');
      });
    },
  });
  expect(exit).toBeNull();
}
