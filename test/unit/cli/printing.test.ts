import { describe, expect, test } from 'vitest';
import { LogLine } from '../../../schemas/cli.ts';
import { duration } from '../../../lib/cli/duration.ts';
import { toLogLine } from '../../../lib/cli/log-line.ts';
import { pairs, table } from '../../../lib/cli/table.ts';
import { openTerminal } from '../../../lib/cli/terminal.ts';
import { cliWorld } from '../../support/cli-world.ts';

function terminal(plain: boolean) {
  const { world } = cliWorld();
  return openTerminal(world.streams, world.environment, { json: false, quiet: false, verbose: false, plain });
}

const columns = [
  { title: 'NAME', cell: ({ name }: { name: string; count: number | null }) => name },
  { title: 'N', cell: ({ count }: { name: string; count: number | null }) => count },
];
const rows = [
  { name: 'a', count: 1000 },
  { name: 'longer', count: null },
  { name: 'tab\tand\u001b', count: 7 },
];

describe('tables', () => {
  test('are aligned, with numbers to the right', () => {
    expect(table(terminal(false), columns, rows).split('\n')).toEqual([
      'NAME         N',
      'a         1000',
      'longer       -',
      'tab and      7',
    ]);
  });

  test('are one record per line with --plain, and no cell breaks out of its place', () => {
    expect(table(terminal(true), columns, rows).split('\n')).toEqual(['a\t1000', 'longer\t-', 'tab and \t7']);
  });

  test('of pairs align the values', () => {
    expect(pairs(terminal(false), { a: 1, long: null })).toBe('a     1\nlong  -');
  });
});

test.each([
  ['1s', 1e6],
  ['15m', 9e8],
  ['12h', 432e8],
  ['30d', 2592e9],
])('a duration of %s is %i microseconds', (text, us) => {
  expect(duration.parse(text)).toBe(us);
});

test.each(['', '0s', '5', 's', '1.5h', '-1h', '1w', '123456s'])('"%s" is no duration', (text) => {
  expect(duration.safeParse(text).success).toBe(false);
});

describe('log lines', () => {
  test('of a function keep what it wrote', () => {
    const line = toLogLine(
      'RouteControl',
      1_767_614_400_123,
      '{"level":"INFO","message":"request","requestId":"r-1","status":200}\n',
    );
    expect(LogLine.parse(line)).toMatchObject({
      time: '2026-01-05T12:00:00.123Z',
      level: 'INFO',
      requestId: 'r-1',
      message: 'request',
      record: { status: 200 },
    });
  });

  test.each(['START RequestId: r-1 Version: 1', '{"broken": '])('of the runtime are plain text: %s', (text) => {
    expect(LogLine.parse(toLogLine('RouteControl', 0, text))).toMatchObject({
      level: null,
      message: text.trim(),
      record: null,
    });
  });

  test('of the runtime give their request away', () => {
    expect(toLogLine('RouteControl', 0, 'END RequestId: r-1').requestId).toBe('r-1');
  });
});
