import { describe, expect, test } from 'vitest';
import { largestLogBatch, type LogBatch } from '../../../../lib/adapters/aws/cloudwatch-log-writer.ts';
import { jobLogGroup, jobLogStream } from '../../../../lib/domain/train/job-log.ts';
import { type JobLogs, openJobLogs } from '../../../../lib/local/jobs/job-logs.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';

interface Bench {
  readonly logs: JobLogs;
  readonly clock: FakeClock;
  readonly batches: LogBatch[];
  readonly kept: string[];
  readonly said: string[];
  say(job: string, ...texts: readonly string[]): void;
}

function bench(write: (batch: LogBatch) => Promise<void> = async () => undefined): Bench {
  const clock = fakeClock();
  const [batches, kept, said]: [LogBatch[], string[], string[]] = [[], [], []];
  const logs = openJobLogs({
    clock,
    nowMs: clock.nowMs,
    keep: (line) => void kept.push(line),
    say: (line) => void said.push(line),
    write: async (batch) => {
      await write(batch);
      batches.push(batch);
    },
  });
  return {
    ...{ logs, clock, batches, kept, said },
    say(job, ...texts) {
      const sink = logs.linesOf(`s3://lake/main/runs/r/jobs/${job}.json`);
      for (const text of texts) expect(sink({ stream: 'stdout', text })).toBeUndefined();
    },
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const messages = (batches: readonly LogBatch[]): readonly (readonly [string, ...string[]])[] =>
  batches.map(({ stream, lines }) => [stream, ...lines.map(({ message }) => message)]);

describe('the lines of jobs', () => {
  test('go out each second, by job, and stay here too', async () => {
    const { say, clock, batches, kept } = bench();
    say('train', 'one');
    clock.advance(500);
    say('search-1', 'two', '');
    say('train', 'three');
    expect(batches).toEqual([]);
    clock.advance(500);
    await settle();
    expect(messages(batches)).toEqual([
      ['main/runs/r/jobs/train', 'one', 'three'],
      ['main/runs/r/jobs/search-1', 'two'],
    ]);
    expect(batches[0]?.lines.map(({ timeMs }) => timeMs)).toEqual([0, 500]);
    expect(kept).toEqual([
      'main/runs/r/jobs/train one',
      'main/runs/r/jobs/search-1 two',
      'main/runs/r/jobs/search-1 ',
      'main/runs/r/jobs/train three',
    ]);
  });

  test('keep to what one call takes', async () => {
    const { say, logs, batches } = bench();
    const long = '€'.repeat(5_000);
    say('train', ...Array.from({ length: 200 }, () => long), 'last');
    await logs.close();
    const bytes = batches.map(({ lines }) =>
      lines.reduce((sum, { message }) => sum + Buffer.byteLength(message) + largestLogBatch.bytesBesideLine, 0),
    );
    expect(batches.length).toBe(3);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(largestLogBatch.bytes);
    expect(batches.flatMap(({ lines }) => lines)).toHaveLength(201);
    expect(batches.at(-1)?.lines.at(-1)?.message).toBe('last');
  });

  test('wait while nobody takes them, and come in order afterwards', async () => {
    let isAway = true;
    const { say, logs, clock, batches, said } = bench(async () => {
      if (isAway) throw new Error('away');
    });
    say('train', 'one');
    clock.advance(1000);
    await settle();
    say('train', 'two');
    isAway = false;
    await logs.close();
    expect(messages(batches)).toEqual([['main/runs/r/jobs/train', 'one', 'two']]);
    expect(said).toEqual(['lines of jobs wait: Error: away']);
  });

  test('lose the oldest when too many wait, and say how many', async () => {
    const { say, logs, batches, said } = bench();
    say('train', ...Array.from({ length: 25_000 }, (_, at) => String(at)));
    await logs.close();
    const sent = batches.flatMap(({ lines }) => lines.map(({ message }) => message));
    expect(sent.at(-1)).toBe('24999');
    expect(said).toEqual([`${25_000 - sent.length} lines of jobs were not taken and are left out`]);
    expect(sent.length).toBeLessThanOrEqual(20_000);
  });

  test('hold up nobody who ends while their store is away', async () => {
    const { say, logs, said } = bench(async () => {
      throw new Error('away');
    });
    say('train', 'one');
    await logs.close();
    expect(said.length).toBeGreaterThan(0);
  });
});

test('a log of jobs is named by deployment, environment and key', () => {
  expect(jobLogGroup('tidegate', 'local')).toBe('/tidegate/local/train');
  expect(jobLogStream('s3://lake/main/runs/r:1/jobs/train.json')).toBe('main/runs/r_1/jobs/train');
});
