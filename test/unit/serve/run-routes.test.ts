import { describe, expect, test } from 'vitest';
import { memoryIdempotencyKeys } from '../../../lib/adapters/memory/memory-idempotency-keys.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { memoryRunFailures } from '../../../lib/adapters/memory/memory-run-failures.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { memoryUploadUrls } from '../../../lib/adapters/memory/memory-upload-urls.ts';
import { lakeKeys } from '../../../lib/domain/registry/keys.ts';
import { formatTime, secondUs } from '../../../lib/domain/time.ts';
import type { ControlAdapters } from '../../../lambdas/wiring/control-adapters.ts';
import { runRoutes } from '../../../lambdas/wiring/run-routes.ts';
import type { RouteRequest } from '../../../lambdas/wiring/wire-routes.ts';
import type { Evaluation, Score } from '../../../schemas/evaluation.ts';
import { TrainRunList, TrainRunReport, TrainRunStatus } from '../../../schemas/run-api.ts';
import { noonUs } from '../../support/trades.ts';
import { fastSettings, runStep } from '../../support/train-runs.ts';

const search = { groups: [{ name: 'all', heads: ['up'] }] };
const pack = {
  name: 'demo',
  market: 'crypto',
  search,
  sizes: { full: fastSettings, start: fastSettings, fast: fastSettings },
};

function desk() {
  const started: string[] = [];
  const stopped: string[] = [];
  let marketUs = noonUs;
  const adapters = {
    ...{ runs: memoryTrainRuns(), runFailures: memoryRunFailures(), keys: memoryIdempotencyKeys(), lake: memoryLake() },
    ...{ urls: memoryUploadUrls('http://lake'), packs: [pack], time: { nowUs: async () => marketUs } },
    startRetrain: async (name: string) => void started.push(name),
    executions: { stop: async (execution: string) => void stopped.push(execution) },
  };
  const routes = runRoutes(adapters as unknown as ControlAdapters);
  return { adapters, routes, started, stopped, setMarket: (timeUs: number) => (marketUs = timeUs) };
}

function request(changes: Partial<RouteRequest> = {}, body?: object): RouteRequest {
  return {
    ...{ params: {}, query: {}, headers: {}, idempotencyKey: 'key-1', requestId: 'request-1', nowUs: noonUs },
    ...{ body: body && Buffer.from(JSON.stringify(body)), tenant: 'main', tokenId: '01KE', ...changes },
  };
}

const first = { params: { run: 'first' } };
const asked = { pack: 'demo', size: 'fast', seed: 7, run: 'first' };

describe('POST /v1/runs', () => {
  test('starts a run as of the time of the market of its pack, and tells of it', async () => {
    const { routes, started, setMarket } = desk();
    setMarket(noonUs - 3600 * secondUs);
    const answer = await routes.startTraining?.(request({}, asked));
    const status = TrainRunStatus.parse(answer?.body);
    expect(answer?.status).toBe(202);
    expect(status).toMatchObject({ run: 'first', status: 'running', size: 'fast', seed: 7, trigger: 'manual' });
    expect(status).toMatchObject({ author: 'token 01KE', asOf: formatTime(noonUs - 3600 * secondUs), states: [] });
    expect(started).toHaveLength(1);
  });

  test('sent again with its key is the same run, as of the same time', async () => {
    const { routes, started, setMarket } = desk();
    const unnamed = { pack: 'demo' };
    const one = TrainRunStatus.parse((await routes.startTraining?.(request({}, unnamed)))?.body);
    setMarket(noonUs + 60 * secondUs);
    const two = TrainRunStatus.parse(
      (await routes.startTraining?.(request({ nowUs: noonUs + secondUs }, unnamed)))?.body,
    );
    expect(two).toMatchObject({ run: one.run, asOf: one.asOf, startedAt: one.startedAt });
    expect(new Set(started).size).toBe(1);
  });

  test.each([
    ['TG-0013', 'another body under one key', [{}, { ...asked, seed: 8 }]],
    ['TG-3050', 'something else under one name', [{ idempotencyKey: 'key-2' }, { ...asked, seed: 8 }]],
    ['TG-3093', 'a pack that there is not', [{ idempotencyKey: 'key-3' }, { pack: 'other' }]],
  ] as const)('refuses with %s %s', async (code, _what, [changes, body]) => {
    const { routes, started } = desk();
    await routes.startTraining?.(request({}, asked));
    await expect(routes.startTraining?.(request(changes, body))).rejects.toMatchObject({ name: 'RequestError', code });
    expect(started).toHaveLength(1);
  });
});

describe('POST /v1/runs with `resume`', () => {
  const again = { pack: 'demo', run: 'second', resume: 'first' };

  test('trains on the data set of the earlier run, as of its time, and goes on with its search', async () => {
    const { routes, adapters, setMarket } = desk();
    await routes.startTraining?.(request({}, asked));
    await adapters.runs.keepDataset('main', 'first', 'd'.repeat(64));
    await routes.cancelRun?.(request(first));
    setMarket(noonUs + 7200 * secondUs);
    const resumed = request({ idempotencyKey: 'key-2' }, again);
    const answers = [await routes.startTraining?.(resumed), await routes.startTraining?.(resumed)];
    for (const answer of answers)
      expect(answer?.body).toMatchObject({ run: 'second', size: 'fast', seed: 7, dataset: 'd'.repeat(64) });
    const [one, two] = await Promise.all(['first', 'second'].map((run) => adapters.runs.find('main', run)));
    expect(two).toMatchObject({ study: 'first', asOfUs: one?.asOfUs, status: 'running', settings: one?.settings });
    const other = request({ idempotencyKey: 'key-3' }, { ...again, resume: undefined });
    await expect(routes.startTraining?.(other)).rejects.toMatchObject({ code: 'TG-3050' });
  });

  test('is refused while the earlier run is under way, and where there is none', async () => {
    const { routes, started } = desk();
    await expect(routes.startTraining?.(request({}, again))).rejects.toMatchObject({ code: 'TG-3090' });
    await routes.startTraining?.(request({ idempotencyKey: 'key-2' }, asked));
    const early = routes.startTraining?.(request({ idempotencyKey: 'key-3' }, again));
    await expect(early).rejects.toMatchObject({ code: 'TG-3057' });
    expect(started).toHaveLength(1);
  });
});

describe('a run that is there', () => {
  const score = { value: 0.7, low: 0.6, high: 0.8 };
  const naive = { climatology: { score, difference: score, skill: null } };
  const slice = (regime: string | null, fold: number | null): Score => ({
    ...{ metric: 'auc', better: 'higher', regime, fold, rows: 9, score, naive },
  });

  function evaluation(): Evaluation {
    return {
      ...{ contract: 'evaluation/1', tenant: 'main', pack: 'demo', model: 'demo', run: 'first' },
      ...{ dataset: 'a'.repeat(64), seed: 7, resamples: 10, confidence: 0.95, rows: 9, instants: 9, stepUs: 1 },
      ...{ folds: [], smallRegimes: [], intervals: [], serving: { nesting: null, heads: [] } },
      heads: [
        {
          ...{ head: 'up', objective: 'binary', target: 'up', horizonUs: 1, rows: 9, effectiveRows: 4, meanBlock: 2 },
          ...{ labelMean: 0.25, naive: [], undefinedScores: [], reliability: null, below: null },
          scores: [slice(null, null), slice('calm', null), slice(null, 0)],
        },
      ],
    };
  }

  async function evaluated() {
    const world = desk();
    await world.routes.startTraining?.(request({}, asked));
    await world.adapters.runs.note('main', 'first', runStep('Evaluate Walk-Forward', [1, 2]));
    return world;
  }

  test('shows the scores of all rows with the base rate once it is evaluated', async () => {
    const { routes, adapters } = await evaluated();
    await adapters.lake.putOnce(lakeKeys.evaluation.key('main', 'first'), Buffer.from(JSON.stringify(evaluation())));
    const { headlines } = TrainRunStatus.parse((await routes.showRun?.(request(first)))?.body);
    expect(headlines).toEqual([
      {
        ...{ head: 'up', objective: 'binary', horizonUs: 1, rows: 9, effectiveRows: 4, labelMean: 0.25 },
        scores: [{ metric: 'auc', better: 'higher', score, naive }],
      },
    ]);
  });

  test.each([
    ['is missing', undefined],
    ['is not what it should be', '{}'],
  ])('is refused when its evaluation %s', async (what, body) => {
    const { routes, adapters } = await evaluated();
    if (body !== undefined) await adapters.lake.putOnce(lakeKeys.evaluation.key('main', 'first'), Buffer.from(body));
    await expect(routes.showRun?.(request(first))).rejects.toMatchObject({
      ...{ code: 'TG-3059', message: expect.stringContaining(what) as string },
    });
  });

  test('is listed by its pack, and by no other', async () => {
    const { routes } = await evaluated();
    const list = async (name: string) =>
      TrainRunList.parse((await routes.listRuns?.(request({ query: { pack: name, limit: '5' } })))?.body).runs;
    expect((await list('demo')).map(({ run }) => run)).toEqual(['first']);
    expect(await list('other')).toEqual([]);
  });

  test('is cancelled once, with its execution; a repeat changes nothing', async () => {
    const { routes, stopped } = await evaluated();
    await routes.startTraining?.(request({ idempotencyKey: 'k2' }, { ...asked, run: 'second' }));
    const cancel = (nowUs: number) => routes.cancelRun?.(request({ params: { run: 'second' }, nowUs }));
    const one = TrainRunStatus.parse((await cancel(noonUs + secondUs))?.body);
    const two = TrainRunStatus.parse((await cancel(noonUs + 9 * secondUs))?.body);
    expect(one).toMatchObject({ status: 'cancelled', seconds: 1 });
    expect(two.finishedAt).toBe(one.finishedAt);
    expect(new Set(stopped).size).toBe(1);
  });

  test('gives its report in both forms once that is written', async () => {
    const { routes, adapters } = await evaluated();
    await adapters.lake.putOnce(lakeKeys.report.key('main', 'first', 'json'), Buffer.from('{}'));
    await expect(routes.showRunReport?.(request(first))).rejects.toMatchObject({ code: 'TG-3092' });
    await adapters.lake.putOnce(lakeKeys.report.key('main', 'first', 'html'), Buffer.from('<p>'));
    const report = TrainRunReport.parse((await routes.showRunReport?.(request(first)))?.body);
    expect(report.html).toEqual({
      ...{ key: 'main/reports/first.html', url: 'http://lake/main/reports/first.html' },
    });
  });
});

test.each(['showRun', 'cancelRun', 'showRunReport', 'listRunFiles'] as const)(
  '%s of a run that there is not is refused',
  async (name) => {
    await expect(desk().routes[name]?.(request(first))).rejects.toMatchObject({
      name: 'RequestError',
      code: 'TG-3090',
    });
  },
);

test.each([
  ['listRuns', { query: { pack: 'My Pack' } }, 'pack'],
  ['listRuns', { query: { limit: '0' } }, 'limit'],
  ['showRun', { params: { run: 'a#b' } }, 'run'],
] as const)('%s names the parameter that is malformed: %j', async (name, changes, field) => {
  await expect(desk().routes[name]?.(request(changes))).rejects.toMatchObject({
    ...{ code: 'TG-0016', fields: [expect.objectContaining({ field })] },
  });
});
