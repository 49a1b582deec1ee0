import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { batchEvents } from '../../../lib/cli/event-batches.ts';
import { readEventFile } from '../../../lib/cli/event-file.ts';
import { cliWorld } from '../../support/cli-world.ts';

function file(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-events-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'events.ndjson');
  writeFileSync(path, content);
  return path;
}

function read(content: string) {
  return readEventFile(file(content), cliWorld().world.streams.stdin);
}

describe('a file of events', () => {
  test('is read line by line, and empty lines keep their number', async () => {
    expect(await read('{"a":1}\n\n{"a":2}\r\n')).toMatchObject({
      unit: 'line',
      events: [
        { line: 1, event: { a: 1 } },
        { line: 3, event: { a: 2 } },
      ],
    });
  });

  test('may be one array, and may start with a byte order mark', async () => {
    expect(await read('\uFEFF [\n{"a":1}]')).toMatchObject({ unit: 'item', events: [{ line: 1, event: { a: 1 } }] });
  });

  test('may come from standard input, and has the same digest there', async () => {
    const { world, stdin } = cliWorld();
    stdin.end('{"a":1}\n');
    const piped = await readEventFile('-', world.streams.stdin);
    expect(piped).toEqual(await read('{"a":1}\n'));
  });

  test.each([
    { what: 'a broken line', content: '{"a":1}\n{"a":', code: 'TG-0010', why: 'line 2' },
    { what: 'a broken array', content: '[{"a":1},', code: 'TG-0010', why: 'events.ndjson' },
    { what: 'nothing', content: ' \n', code: 'TG-1001', why: 'holds no event' },
    { what: 'an empty array', content: '[]', code: 'TG-1001', why: 'holds no event' },
  ])('with $what is refused before anything is sent', async ({ content, code, why }) => {
    await expect(read(content)).rejects.toMatchObject({ code, message: expect.stringContaining(why) });
  });

  test('that is not there is a wrong call', async () => {
    await expect(readEventFile('/nonexistent/events', cliWorld().world.streams.stdin)).rejects.toMatchObject({
      code: 'TG-0028',
    });
  });
});

describe('batches', () => {
  const numbered = (count: number, event: unknown = {}) =>
    Array.from({ length: count }, (_, index) => ({ line: index + 1, event }));

  test('hold at most 500 events, in the order of the file', () => {
    const batches = batchEvents({ digest: 'd', events: numbered(1001) });
    expect(batches.map(({ events }) => [events[0]?.line, events.length])).toEqual([
      [1, 500],
      [501, 500],
      [1001, 1],
    ]);
  });

  test('stay below the largest body that the API takes', () => {
    const batches = batchEvents({ digest: 'd', events: numbered(100, { text: 'x'.repeat(10_000) }) });
    const bytes = batches.map(({ events }) =>
      Buffer.byteLength(JSON.stringify({ events: events.map(({ event }) => event) })),
    );
    expect(batches.flatMap(({ events }) => events)).toHaveLength(100);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(256 * 1024);
    expect(batches).toHaveLength(4);
  });

  test('have keys that depend on the file and the place alone', () => {
    const keys = (digest: string) =>
      batchEvents({ digest, events: numbered(501) }).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys('a')).toEqual(keys('a'));
    expect(new Set([...keys('a'), ...keys('b')]).size).toBe(4);
  });
});
