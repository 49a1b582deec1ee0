import { expect, test } from 'vitest';
import type { LogEvent, LogQuery, LogReader } from '../../../lib/adapters/aws/cloudwatch-log-reader.ts';
import { printLogs } from '../../../lib/cli/log-search.ts';
import { jobName } from '../../../lib/cli/runs/job-lines.ts';
import { openTerminal } from '../../../lib/cli/terminal.ts';
import { LogLine } from '../../../schemas/cli.ts';
import { cliWorld } from '../../support/cli-world.ts';

function event(stream: string, timeMs: number, message: string): LogEvent {
  return { id: `${stream} ${timeMs} ${message}`, stream, timeMs, message };
}

async function printed(read: LogReader, follow: (stop: () => void) => boolean) {
  const { world, stdout, interrupt } = cliWorld();
  const options = { json: true, plain: false, quiet: false, verbose: false };
  const terminal = openTerminal(world.streams, {}, options);
  const logs = [
    { group: 'functions', nameOf: () => 'TrainDecide' },
    { group: 'jobs', nameOf: jobName, streamPrefix: 'main/runs/first/jobs/' },
  ];
  const search = { logs, read, phrase: undefined };
  const ended = printLogs({ terminal, signal: world.signal }, search, { fromMs: 5, follow: follow(interrupt) });
  await ended.catch(() => undefined);
  // One document of several lines each would not be lines any more.
  return stdout()
    .trim()
    .split('\n')
    .map((text) => LogLine.parse(JSON.parse(text)))
    .map(({ function: name, message }) => `${name}: ${message}`);
}

test('lines of functions and of the jobs of one run stand in the order of their time', async () => {
  const queries: LogQuery[] = [];
  const read: LogReader = async (query) => {
    queries.push(query);
    if (query.group === 'functions') return [event('s', 20, 'two')];
    return [event('main/runs/first/jobs/train', 10, 'one'), event('main/runs/first/jobs/search-bursts-1', 30, 'three')];
  };
  const lines = await printed(read, () => false);
  expect(lines).toEqual(['first/train: one', 'TrainDecide: two', 'first/search-bursts-1: three']);
  expect(queries.map(({ group, fromMs, streamPrefix }) => [group, fromMs, streamPrefix])).toEqual([
    ['functions', 5, undefined],
    ['jobs', 5, 'main/runs/first/jobs/'],
  ]);
});

test('a line that two looks find is printed once', async () => {
  let looks = 0;
  let stop = (): void => undefined;
  const read: LogReader = async ({ group }) => {
    if (group === 'jobs') return [];
    looks += 1;
    if (looks === 2) stop();
    return [event('s', 1, 'first look'), ...(looks === 2 ? [event('s', 2, 'second look')] : [])];
  };
  const lines = await printed(read, (interrupt) => {
    stop = interrupt;
    return true;
  });
  expect(lines).toEqual(['TrainDecide: first look', 'TrainDecide: second look']);
});
