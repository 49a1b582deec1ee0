import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { Simulated } from '../../../schemas/cli.ts';
import { MarketEvent } from '../../../schemas/streams.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { cliWorld } from '../../support/cli-world.ts';

const root = mkdtempSync(join(tmpdir(), 'tidegate-simulate-'));
afterAll(() => rmSync(root, { recursive: true }));

const hour = ['--days', '0.0416', '--symbols', 'SOL-USD', '--seed', '3'];

async function simulate(name: string, ...flags: string[]) {
  const folder = join(root, name);
  const { world, stdout, stderr, interrupt } = cliWorld();
  const exit = runCommandLine(['simulate', 'liquidation', ...flags, '--out', folder], world);
  return { folder, interrupt, exit: await exit, stdout: stdout(), stderr: stderr() };
}

function lines(content: string): unknown[] {
  return content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('simulate', () => {
  test('writes a file per entity, stream and day in the form that the API takes', async () => {
    // From ten minutes before midnight on.
    const { folder, exit, stdout } = await simulate('days', ...hour, '--start', '2025-03-01T23:50:00Z', '--json');
    expect(exit).toBe(0);
    const simulated = Simulated.parse(JSON.parse(stdout));
    const files = readdirSync(join(folder, 'SOL-USD'));
    expect(simulated).toMatchObject({ world: 'liquidation', seed: 3, dial: 'target', files: files.length, folder });
    expect(files).toEqual(expect.arrayContaining(['trade-2025-03-01.ndjson', 'trade-2025-03-02.ndjson']));
    let events = 0;
    for (const file of files) {
      const [, stream, day] = /^(.+)-(\d{4}-\d\d-\d\d)\.ndjson$/.exec(file)!;
      for (const line of lines(readFileSync(join(folder, 'SOL-USD', file), 'utf8'))) {
        const event = MarketEvent.parse(line);
        expect([event.entity, event.stream, event.eventTime.slice(0, 10)]).toEqual(['SOL-USD', stream, day]);
        events += 1;
      }
    }
    expect(simulated.events).toBe(events);
    expect(Object.values(simulated.streams).reduce((sum, count) => sum + count, 0)).toBe(events);
  });

  test('keeps the truth in a folder of its own', async () => {
    const { folder } = await simulate('truth', ...hour);
    const truth = JSON.parse(readFileSync(join(folder, 'truth/truth.json'), 'utf8'));
    expect(truth).toMatchObject({ world: 'liquidation', seed: 3, dial: 'target', entities: ['SOL-USD'] });
    expect(truth.constants.burst).toEqual({ windowMinutes: 5, quantile: 0.95, trailingDays: 30, leastDays: 1 });
    const facts = lines(readFileSync(join(folder, 'truth/SOL-USD/minute.ndjson'), 'utf8'));
    expect(facts).toHaveLength(60);
    expect(truth.facts).toContain('truth/SOL-USD/minute.ndjson');
  });

  test('compresses the same lines, under the same digest', async () => {
    const [plain, packed] = [
      await simulate('plain', ...hour, '--json'),
      await simulate('packed', ...hour, '--gzip', '--json'),
    ];
    const name = 'SOL-USD/book-delta-2025-01-01.ndjson';
    const unpacked = gunzipSync(readFileSync(join(packed.folder, `${name}.gz`)));
    const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    expect(digest(unpacked)).toBe(digest(readFileSync(join(plain.folder, name))));
    const digestOf = ({ stdout }: { readonly stdout: string }) => Simulated.parse(JSON.parse(stdout)).digest;
    expect(digestOf(packed)).toBe(digestOf(plain));
  });

  test('tells in words what it wrote', async () => {
    const { stdout } = await simulate('words', ...hour);
    expect(stdout).toMatch(/SOL-USD\s+\d+\n/);
    expect(stdout).toMatch(/book-delta\s+\d+\n/);
  });

  test('leaves a folder with something in it alone', async () => {
    writeFileSync(join(root, 'kept.txt'), 'mine');
    const { exit, stderr } = await simulate('.', ...hour);
    expect([exit, readFileSync(join(root, 'kept.txt'), 'utf8')]).toEqual([2, 'mine']);
    expect(stderr).toContain('is not empty; nothing was written');
  });

  test('ends when it is interrupted', async () => {
    const { world, interrupt } = cliWorld();
    const ended = runCommandLine(
      ['simulate', 'liquidation', '--days', '300', '--out', join(root, 'interrupted')],
      world,
    );
    interrupt();
    expect(await ended).toBe(130);
  });
});

describe.each([
  [['--seed', '-1'], '--seed: expected a whole number'],
  [['--days', '0'], '--days: expected more than 0'],
  [['--days', 'many'], '--days: expected a number of days'],
  [['--dial', 'loud'], '--dial: expected easy, target, hard, null'],
  [['--start', '2025-01-01T00:00:30Z'], '--start: expected a whole minute'],
  [['--start', '2025-01-01'], '--start: expected a whole minute'],
  [['--symbols', 'BTC-USD,DOGE-USD'], '--symbols: liquidation has no "DOGE-USD"; it has BTC-USD, ETH-USD, SOL-USD'],
] as const)('simulate with %j', (flags, complaint) => {
  test('is wrong usage and writes nothing', async () => {
    const { exit, stderr, folder } = await simulate('wrong', ...flags);
    expect(exit).toBe(2);
    expect(stderr).toContain(complaint);
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });
});

test('simulate asks for a world that there is, and for a folder', async () => {
  const { world, stderr } = cliWorld();
  expect(await runCommandLine(['simulate', 'moon', '--out', join(root, 'moon')], world)).toBe(2);
  expect(stderr()).toContain('there is no world moon; expected liquidation');
  expect(await runCommandLine(['simulate', 'liquidation'], world)).toBe(2);
  expect(stderr()).toContain('--out: name the folder to write to');
});
