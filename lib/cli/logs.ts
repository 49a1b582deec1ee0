import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { LogLine } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import type { LogReader } from '../adapters/aws/cloudwatch-log-reader.ts';
import { type Stage, stages } from '../domain/stages.ts';
import { type AwsTarget, environmentFlag, openStacks, openTarget, stackIds } from './aws-target.ts';
import { CliError } from './cli-error.ts';
import { defineCommand } from './command.ts';
import { duration } from './duration.ts';
import { toLogLine } from './log-line.ts';
import { type Terminal, printable } from './terminal.ts';

const pollMs = 1_000;
/** What CloudWatch shows may be this late. */
const overlapMs = 10_000;

interface FunctionLog {
  readonly name: string;
  readonly group: string;
}

export const logs = defineCommand({
  usage: 'logs [stage]',
  about: 'Show what the deployed functions log, by time; with --json one document per line.',
  examples: [
    'tidegate logs --since 5m',
    'tidegate logs ingest --follow',
    'tidegate logs --request 0d6b2f0e-8a3a-4d0a-9f65-6a3e5c1d2b7f',
  ],
  flags: [
    ['--since <duration>', 'how far back, for example 15m or 2h (default: 15m)'],
    ['-f, --follow', 'go on until Ctrl-C'],
    ['--request <id>', 'only lines of this request (default of --since: 1d)'],
    environmentFlag,
  ],
  arguments: z.tuple([z.enum(stages).optional()]),
  options: z.object({
    since: duration.optional(),
    follow: z.boolean().default(false),
    request: z
      .string()
      .regex(/^[\w.:-]{1,128}$/, 'expected a request id')
      .optional(),
    environment: z.string().default('local'),
  }),
  async run(call) {
    const { since, follow, request, environment } = call.options;
    const target = openTarget(environment, call);
    const functions = await findFunctions(target, call.arguments[0]);
    const spanUs = since ?? duration.parse(request === undefined ? '15m' : '1d');
    const search: Search = { functions, read: await openReader(target), phrase: request };
    let look: Look = { fromMs: Date.now() - spanUs / 1000, shown: new Set() };
    const print = (line: LogLine): void =>
      call.terminal.write(call.terminal.json ? JSON.stringify(line) : inWords(call.terminal, line));
    for (;;) {
      const startedMs = Date.now();
      const { lines, keys } = await newLines(search, look);
      for (const line of lines) print(line);
      if (!follow) return exitCodes.ok;
      look = { fromMs: Math.max(look.fromMs, startedMs - overlapMs), shown: keys };
      await delay(pollMs, undefined, { signal: call.signal });
    }
  },
});

/** Log groups stand beside their functions, in the construct of their stage: `IngestConsumeChunkLogs…`. */
async function findFunctions(target: AwsTarget, stage: Stage | undefined): Promise<readonly FunctionLog[]> {
  const stacks = await openStacks(target);
  const resources = (await Promise.all(stackIds.map((id) => stacks.resources(target.nameOf(id))))).flat();
  const functions = resources.flatMap(({ type, logicalId, physicalId }) => {
    const name = /^(\w+)Logs[0-9A-F]{8}$/.exec(logicalId)?.[1];
    return type === 'AWS::Logs::LogGroup' && name !== undefined ? [{ name, group: physicalId }] : [];
  });
  const wanted = functions.filter(({ name }) => stage === undefined || name.toLowerCase().startsWith(stage));
  if (wanted.length > 0) return wanted;
  const known = [...new Set(functions.map(({ name }) => name))].join(', ');
  throw new CliError(
    'TG-0025',
    `no function of ${stage ?? 'any stage'} is deployed in ${target.environment}; there are: ${known || 'none'}`,
    {
      next:
        functions.length === 0
          ? `Deploy with \`tidegate deploy -e ${target.environment}\`.`
          : 'Name the stage of one of these functions.',
    },
  );
}

interface Search {
  readonly functions: readonly FunctionLog[];
  readonly read: LogReader;
  readonly phrase: string | undefined;
}

/** Looks overlap, because events may appear late: what one found is known to the next. */
interface Look {
  readonly fromMs: number;
  readonly shown: ReadonlySet<string>;
}

interface Found {
  readonly lines: readonly LogLine[];
  readonly keys: ReadonlySet<string>;
}

async function newLines({ functions, read, phrase }: Search, { fromMs, shown }: Look): Promise<Found> {
  const found = await Promise.all(
    functions.map(async ({ name, group }) =>
      (await read({ group, fromMs, phrase })).map((event) => ({ ...event, name, key: `${group}\n${event.id}` })),
    ),
  );
  const events = found.flat();
  const lines = events
    .filter(({ key }) => !shown.has(key))
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map(({ name, timeMs, message }) => toLogLine(name, timeMs, message));
  return { lines, keys: new Set(events.map(({ key }) => key)) };
}

async function openReader({ client }: AwsTarget): Promise<LogReader> {
  const { cloudWatchLogsClient } = await import('../adapters/aws/clients.ts');
  const { cloudWatchLogReader } = await import('../adapters/aws/cloudwatch-log-reader.ts');
  return cloudWatchLogReader({ client: cloudWatchLogsClient(client) });
}

function inWords(terminal: Terminal, { time, function: name, level, message, record, requestId }: LogLine): string {
  const rest = record === null ? '' : ` ${restOf(record)}`;
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
