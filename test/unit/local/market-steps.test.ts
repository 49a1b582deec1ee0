import { describe, expect, test } from 'vitest';
import { formatTime, minuteUs } from '../../../lib/domain/time.ts';
import type { MarketApi } from '../../../lib/local/market-api.ts';
import { marketSizes, type MarketSize } from '../../../lib/local/market-sizes.ts';
import { marketSteps, type Played } from '../../../lib/local/market-steps.ts';
import { marketStartUs } from '../../../lib/local/market-tape.ts';

const untilUs = marketStartUs + 90 * minuteUs;
const time = formatTime(untilUs);
const noCounts = { received: 0, applied: 0, duplicate: 0, late: 0, pending: 0, quarantined: 0, failing: 0 };
const balance = { contract: 'balance/1', entity: 'BTC-PERP', watermark: time, counts: noCounts };
const backfill = {
  ...{ contract: 'backfill-status/1', run: 'history', attempt: 1, status: 'succeeded', import: null },
  counts: { entities: 3, parts: 1, windows: 1, rows: 1, files: 1, verified: 1 },
  ...{ startedAt: time, finishedAt: time, failure: null },
};

const live = { kind: 'live', speed: 1, origin: null };
const replayed = { kind: 'replayed', speed: 0, origin: { marketTime: time, wallTime: time } };

/** A platform that knows the three symbols up to a time; `runs` says which backfill it is asked about, in turn, it has. */
function platformWith(runs: (asked: number) => boolean, clockOf: object = live) {
  let asked = 0;
  const sent: string[] = [];
  const clock = { contract: 'market-clock/1', market: 'crypto', time, ...clockOf };
  const call: MarketApi['call'] = async (path, { method = 'GET' } = {}) => {
    if (method === 'POST') sent.push(path);
    if (path.startsWith('/backfills/') && !runs((asked += 1))) return new Response('{}', { status: 404 });
    if (path.startsWith('/backfills/')) return Response.json(backfill);
    return Response.json(path.endsWith('/clock') ? clock : balance);
  };
  const read: MarketApi['read'] = async (path, schema, request) =>
    schema.parse(await (await call(path, request)).json());
  return { api: { call, read }, sent };
}

function stepsOf(api: MarketApi, size: MarketSize, onPlayed: (played: Played) => void = () => undefined) {
  const { signal } = new AbortController();
  const steps = marketSteps({ api, size, seed: 9, nowUs: untilUs + minuteUs, signal }, onPlayed);
  return (title: string) => steps.find((step) => step.title === title)!.run(() => undefined);
}

describe('a start on a platform that knows a market', () => {
  test.each([1, 2, 3])('goes on with it when it was imported in the size %i of its seed', async (size) => {
    const { api } = platformWith((asked) => asked === size, replayed);
    const run = stepsOf(api, marketSizes.start);
    await run('Set clock');
    expect(await run('Import history')).toBe(`there already, up to ${time}`);
  });

  test('refuses another seed, before anything is sent', async () => {
    const { api, sent } = platformWith(() => false);
    const run = stepsOf(api, marketSizes.start);
    await expect(run('Set clock')).rejects.toMatchObject({
      code: 'TG-0038',
      message: expect.stringContaining('seed 9'),
    });
    expect(sent).toEqual([]);
  });

  test('leaves one that has ended as it is', async () => {
    const { api, sent } = platformWith(() => false);
    const played: Played[] = [];
    const run = stepsOf(api, marketSizes.small, (now) => played.push(now));
    await run('Set clock');
    expect(await run('Import history')).toBe(`there already, up to ${time}`);
    expect(await run('Live tail')).toContain('none');
    expect([sent, played]).toEqual([[], []]);
  });
});
