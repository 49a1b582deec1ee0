import { expect, test } from 'vitest';
import { followStatus } from '../../../lib/local/follow-status.ts';

interface Status {
  readonly status: string;
  readonly asked: number;
}

function following(end: number, signal = new AbortController().signal) {
  let asked = 0;
  const ask = async (): Promise<Status> => {
    asked += 1;
    return { status: asked === end ? 'failed' : 'running', asked };
  };
  return { statuses: (status: string) => followStatus({ status, asked: 0 }, { ask, signal }), count: () => asked };
}

test('a run is followed from its first status to that of its end, which is asked for once', async () => {
  const { statuses, count } = following(3);
  const seen: number[] = [];
  for await (const { asked } of statuses('running')) seen.push(asked);
  expect({ seen, asked: count() }).toEqual({ seen: [0, 1, 2, 3], asked: 3 });
});

test('a run that has ended is not asked about', async () => {
  const { statuses, count } = following(1);
  const seen: string[] = [];
  for await (const { status } of statuses('registered')) seen.push(status);
  expect({ seen, asked: count() }).toEqual({ seen: ['registered'], asked: 0 });
});

test('an interruption ends the wait', async () => {
  const interruption = new AbortController();
  const statuses = following(9, interruption.signal).statuses('running');
  await statuses.next();
  interruption.abort();
  await expect(statuses.next()).rejects.toMatchObject({ name: 'AbortError' });
});
