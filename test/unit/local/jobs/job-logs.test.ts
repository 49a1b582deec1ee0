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
      const waits = texts.map((text) => sink({ stream: 'stdout', text }));
      expect(waits.every((wait) => wait === undefined)).toBe(true);
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
    say('search-bursts-1', 'two', '');
    say('train', 'three');
    expect(batches).toEqual([]);
    clock.advance(500);
    await settle();
    expect(messages(batches)).toEqual([
      ['main/runs/r/jobs/train', 'one', 'three'],
      ['main/runs/r/jobs/search-bursts-1', 'two'],
    ]);
    expect(batches[0]?.lines.map(({ timeMs }) => timeMs)).toEqual([0, 500]);
    expect(kept).toEqual([
      'main/runs/r/jobs/train one',
      'main/runs/r/jobs/search-bursts-1 two',
      'main/runs/r/jobs/search-bursts-1 ',
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

  test('wait in no more memory than 32 MiB, and say how many were given up', async () => {
    const { say, logs, batches, said } = bench();
    const long = 'x'.repeat(16_000);
    const count = 3_000;
    say('train', ...Array.from({ length: count }, (_, at) => `${at} ${long}`));
    await logs.close();
    const sent = batches.flatMap(({ lines }) => lines.map(({ message }) => message));
    expect(sent.at(-1)?.split(' ')[0]).toBe(String(count - 1));
    expect(said).toEqual([`${count - sent.length} lines of jobs were not taken and are left out`]);
    expect(sent.length).toBeGreaterThan(1_700);
    expect(sent.length * long.length).toBeLessThanOrEqual(32 * 2 ** 20);
  });

  test('are none of them given up for their number alone', async () => {
    const { say, logs, batches, said } = bench();
    say('train', ...Array.from({ length: 25_000 }, (_, at) => String(at)));
    await logs.close();
    expect(batches.map(({ lines }) => lines.length)).toEqual([10_000, 10_000, 5_000]);
    expect(said).toEqual([]);
  });

  test('of two days go out in two calls, because one call would be refused for ever', async () => {
    const dayMs = 24 * 3_600_000;
    let isAway = true;
    const { say, logs, clock, batches } = bench(async ({ lines }) => {
      if (isAway) throw new Error('away');
      const times = lines.map(({ timeMs }) => timeMs);
      if (Math.max(...times) - Math.min(...times) >= dayMs) throw new Error('InvalidParameterException');
    });
    say('train', 'one');
    // One step, in which no flush is due: a laptop that slept.
    clock.sleep(dayMs);
    say('train', 'two');
    say('search-bursts-1', 'three');
    isAway = false;
    await logs.close();
    expect(messages(batches)).toEqual([
      ['main/runs/r/jobs/train', 'one'],
      ['main/runs/r/jobs/train', 'two'],
      ['main/runs/r/jobs/search-bursts-1', 'three'],
    ]);
  });

  test('say once that nobody takes them, and not each second', async () => {
    const { say, clock, said } = bench(async () => {
      throw new Error('away');
    });
    say('train', 'one');
    for (let second = 0; second < 5; second += 1) {
      clock.advance(1000);
      await settle();
    }
    expect(said).toEqual(['lines of jobs wait: Error: away']);
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
