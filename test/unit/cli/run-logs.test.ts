import { expect, test } from 'vitest';
import type { LogBatch } from '../../../lib/adapters/aws/cloudwatch-log-writer.ts';
import type { LogReader } from '../../../lib/adapters/aws/cloudwatch-log-reader.ts';
import { printLogs } from '../../../lib/cli/log-search.ts';
import { jobLines } from '../../../lib/cli/runs/job-lines.ts';
import { openTerminal } from '../../../lib/cli/terminal.ts';
import { lakeKeys } from '../../../lib/domain/registry/keys.ts';
import { openJobLogs } from '../../../lib/local/jobs/job-logs.ts';
import { LogLine } from '../../../schemas/cli.ts';
import { cliWorld } from '../../support/cli-world.ts';

/** A log group in memory, with the writer that runners have and the reader that commands have. */
function logGroup() {
  const batches: LogBatch[] = [];
  const read: LogReader = async ({ fromMs, streamPrefix = '' }) =>
    batches
      .filter(({ stream }) => stream.startsWith(streamPrefix))
      .flatMap(({ stream, lines }) =>
        lines.map(({ timeMs, message }) => ({ id: `${stream} ${timeMs} ${message}`, stream, timeMs, message })),
      )
      .filter(({ timeMs }) => timeMs >= fromMs);
  const write = async (batch: LogBatch): Promise<void> => void batches.push(batch);
  return { read, write };
}

type Group = ReturnType<typeof logGroup>;

/** A line of each job, by the runner that has it, a millisecond after the other. */
async function runJobs({ write }: Group, fromMs: number, ...jobs: readonly (readonly [run: string, job: string])[]) {
  let timeMs = fromMs;
  const logs = openJobLogs({ write, keep: () => undefined, say: () => undefined, nowMs: () => timeMs++ });
  for (const [run, job] of jobs)
    void logs.linesOf(`s3://lake/${lakeKeys.trainJob.key('main', run, job)}`)({ stream: 'stdout', text: `of ${job}` });
  await logs.close();
}

async function shown(read: LogReader, { follow = false, fromMs = 0 } = {}) {
  const { world, stdout, interrupt } = cliWorld();
  const terminal = openTerminal(world.streams, {}, { json: true, plain: false, quiet: false, verbose: false });
  const looking: LogReader = async (query) => {
    const found = await read(query);
    if (found.length > 0 && follow) interrupt();
    return found;
  };
  const search = {
    logs: [jobLines('local', { tenant: 'main', run: 'first' })],
    read: looking,
    phrase: undefined,
  };
  await printLogs({ terminal, signal: world.signal }, search, { fromMs, follow }).catch(() => undefined);
  const lines = stdout().split('\n').filter(Boolean);
  return lines
    .map((line) => LogLine.parse(JSON.parse(line)))
    .map(({ function: name, message }) => `${name}: ${message}`);
}

test('the lines of every job of a run are shown, whoever ran it, and none of another run', async () => {
  const group = logGroup();
  await runJobs(group, 10, ['first', 'search-bursts-1'], ['first-2', 'search-bursts-1'], ['first', 'train']);
  await runJobs(group, 20, ['first', 'search-bursts-2'], ['second', 'train'], ['first', 'evaluate']);
  expect(await shown(group.read)).toEqual([
    'first/search-bursts-1: of search-bursts-1',
    'first/train: of train',
    'first/search-bursts-2: of search-bursts-2',
    'first/evaluate: of evaluate',
  ]);
});

test('who follows a run also sees the lines that its runner could not send for minutes', async () => {
  const group = logGroup();
  let looks = 0;
  const read: LogReader = async (query) => {
    looks += 1;
    if (looks === 2) await runJobs(group, Date.now() - 300_000, ['first', 'train']);
    return group.read(query);
  };
  expect(await shown(read, { follow: true, fromMs: 1 })).toEqual(['first/train: of train']);
});
