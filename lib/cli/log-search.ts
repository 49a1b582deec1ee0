import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine } from '../../schemas/cli.ts';
import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import type { LogReader } from '../adapters/aws/cloudwatch-log-reader.ts';
import type { AwsTarget } from './aws-target.ts';
import type { Call } from './command.ts';
import { toLogLine } from './log-line.ts';
import { type Terminal, printable } from './terminal.ts';

const pollMs = 1_000;
/** What CloudWatch shows may be this late. */
const overlapMs = 10_000;

export interface Log {
  /** Who wrote a line of a stream. */
  readonly nameOf: (stream: string) => string;
  readonly group: string;
  /** Only streams whose names begin so. */
  readonly streamPrefix?: string;
  /** Its lines may appear so late. @default 10 s, as what CloudWatch shows */
  readonly lateMs?: number;
}

export interface Search {
  readonly logs: readonly Log[];
  readonly read: LogReader;
  readonly phrase: string | undefined;
}

/** Looks overlap, because events may appear late: what one found is known to the next. */
interface Look {
  readonly fromMs: (log: Log) => number;
  readonly shown: ReadonlySet<string>;
}

interface Found {
  readonly lines: readonly LogLine[];
  readonly keys: ReadonlySet<string>;
}

/** Prints what is found, by time; with `follow` until Ctrl-C. */
export async function printLogs(
  { terminal, signal }: Pick<Call, 'terminal' | 'signal'>,
  search: Search,
  { fromMs, follow }: { readonly fromMs: number; readonly follow: boolean },
): Promise<ExitCode> {
  let look: Look = { fromMs: () => fromMs, shown: new Set() };
  for (;;) {
    const startedMs = Date.now();
    const { lines, keys } = await newLines(search, look);
    for (const line of lines) terminal.write(terminal.json ? JSON.stringify(line) : inWords(terminal, line));
    if (!follow) return exitCodes.ok;
    look = { fromMs: ({ lateMs = overlapMs }) => Math.max(fromMs, startedMs - lateMs), shown: keys };
    await delay(pollMs, undefined, { signal });
  }
}

async function newLines({ logs, read, phrase }: Search, { fromMs, shown }: Look): Promise<Found> {
  const found = await Promise.all(
    logs.map(async (log) => {
      const { nameOf, group, streamPrefix } = log;
      const events = await read({ group, fromMs: fromMs(log), phrase, streamPrefix });
      return events.map((event) => ({ ...event, name: nameOf(event.stream), key: `${group}\n${event.id}` }));
    }),
  );
  const events = found.flat();
  const lines = events
    .filter(({ key }) => !shown.has(key))
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map(({ name, timeMs, message }) => toLogLine(name, timeMs, message));
  return { lines, keys: new Set(events.map(({ key }) => key)) };
}

export async function openReader({ client }: AwsTarget): Promise<LogReader> {
  const { cloudWatchLogsClient } = await import('../adapters/aws/clients.ts');
  const { cloudWatchLogReader } = await import('../adapters/aws/cloudwatch-log-reader.ts');
  return cloudWatchLogReader({ client: cloudWatchLogsClient(client) });
}

function inWords(terminal: Terminal, { time, function: name, level, message, record, requestId }: LogLine): string {
  // A record without a message of its own is shown as it is.
  const rest = typeof record?.['message'] === 'string' ? ` ${restOf(record)}` : '';
  const tone = level === 'ERROR' || level === 'CRITICAL' ? 'bad' : level === 'WARN' ? 'warning' : 'quiet';
  const cells = [
    terminal.paint('quiet', time),
    terminal.paint('strong', name),
    terminal.paint(tone, level ?? '-'),
    requestId ?? '-',
  ];
  return `${cells.join('  ')}  ${printable(`${message}${rest}`)}`;
}

const shownAlready = new Set([
  'level',
  'message',
  'timestamp',
  'requestId',
  'service',
  'environment',
  'release',
  'sampling_rate',
  'xray_trace_id',
]);

function restOf(record: NonNullable<LogLine['record']>): string {
  const rest = Object.entries(record).filter(([name]) => !shownAlready.has(name));
  return rest.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
}
