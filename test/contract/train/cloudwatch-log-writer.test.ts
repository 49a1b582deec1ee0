import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { cloudWatchLogsClient } from '../../../lib/adapters/aws/clients.ts';
import { cloudWatchLogReader } from '../../../lib/adapters/aws/cloudwatch-log-reader.ts';
import { cloudWatchLogWriter } from '../../../lib/adapters/aws/cloudwatch-log-writer.ts';
import { useEngine } from '../../support/engine.ts';

const engine = useEngine();

it('lines are read where they were written, in groups and streams that came with their first line', async () => {
  const client = cloudWatchLogsClient(engine());
  const group = `/tidegate/${randomUUID()}/train`;
  const [write, read] = [cloudWatchLogWriter({ client, group }), cloudWatchLogReader({ client })];
  const timeMs = Date.now();
  expect(await read({ group, fromMs: 0 })).toEqual([]);
  await write({ stream: 'main/runs/r/jobs/train', lines: [{ timeMs, message: 'fold 1' }] });
  await write({ stream: 'main/runs/r/jobs/search-bursts-1', lines: [{ timeMs: timeMs + 1, message: '{"trial":1}' }] });
  await write({ stream: 'main/runs/r/jobs/train', lines: [{ timeMs: timeMs + 2, message: 'fold 2' }] });
  const found = await read({ group, fromMs: timeMs - 1000 });
  expect(found.map(({ stream, message }) => ({ stream, message }))).toEqual([
    { stream: 'main/runs/r/jobs/train', message: 'fold 1' },
    { stream: 'main/runs/r/jobs/search-bursts-1', message: '{"trial":1}' },
    { stream: 'main/runs/r/jobs/train', message: 'fold 2' },
  ]);
});
