import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import type { MarketApi } from '../../../lib/local/market-api.ts';
import { marketSizes } from '../../../lib/local/market-sizes.ts';
import type { Talk } from '../../../lib/local/step-tree.ts';
import { runOfMarket, trainedPack, trainMarket } from '../../../lib/local/train-market.ts';
import { pack } from '../../../models/liquidation/pack.ts';
import { runStatus } from '../../support/train-runs.ts';

interface Sent {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: unknown;
}

/** A platform on which these answers follow each other: of one run, then of its model. */
function platformWith(...answers: readonly object[]) {
  const sent: Sent[] = [];
  const call: MarketApi['call'] = async (path, { body, idempotencyKey: key } = {}) => {
    sent.push({ path, key, body: body === undefined ? undefined : JSON.parse(body) });
    const answer = answers[sent.length - 1];
    if (answer === undefined) throw new Error(`${path} was not expected`);
    return Response.json(answer);
  };
  const read: MarketApi['read'] = async (path, schema, request) =>
    schema.parse(await (await call(path, request)).json());
  return { api: { call, read }, sent };
}

/** Lines, as a log gets them. */
function listener() {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 0 });
  const talk: Talk = { stream: stream as unknown as Talk['stream'], plain: true, quiet: false };
  return { talk, said: () => String(stream.read() ?? '') };
}

function train(api: MarketApi, { seed = 7, signal = new AbortController().signal } = {}) {
  const { talk, said } = listener();
  const follow = () => Promise.resolve((status: TrainRunStatus) => Promise.resolve(`${status.states.length} states`));
  return { said, trained: trainMarket({ api, size: 'fast', seed, follow, signal }, talk) };
}

const registered = runStatus({ Decide: 1 }, { status: 'registered', version: 3 });
const noModels = { contract: 'model-list/1', models: [] };
const promoted = example('promotion', 'first');
const answered = example('prediction', 'explained');

function example(contract: string, name: string): object {
  const place = new URL(`../../../schemas/examples/${contract}/valid/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(place, 'utf8')) as object;
}

describe('the training of a start', () => {
  test('is that of the market, is waited for, and ends with an answer of the model', async () => {
    const { api, sent } = platformWith(
      ...[runStatus({}), runStatus({ Decide: 1 }), registered],
      ...[noModels, promoted, answered],
    );
    const { trained, said } = train(api);
    expect(await trained).toMatchObject({
      ...{ kind: 'serving', run: registered, prediction: answered },
      times: [{ title: 'Train liquidation' }, { title: 'Promote liquidation' }, { title: 'Predict BTC-PERP' }],
    });
    const run = 'liquidation-fast-7-2026-01-05';
    const asked = { key: undefined, body: undefined };
    expect(sent).toEqual([
      { path: '/runs', key: run, body: { pack: 'liquidation', size: 'fast', seed: 7, run } },
      { path: `/runs/${run}`, ...asked },
      { path: `/runs/${run}`, ...asked },
      { path: '/models', ...asked },
      {
        path: '/models/liquidation/champion',
        key: 'promote-first',
        body: { version: 3, reason: expect.stringContaining('run first') },
      },
      { path: '/predictions/BTC-PERP?model=liquidation&horizon=15m&explain=true', ...asked },
    ]);
    expect(said()).toMatch(/✓ Train liquidation: version 3 by the run liquidation-fast-7-2026-01-05 \(/);
  });

  test('that an earlier start has made is not made again, nor is its champion', async () => {
    const champion = { version: 3, previous: null, since: '2026-01-20T12:00:00Z', number: 1 };
    const models = [{ model: 'liquidation', newest: 3, champion }];
    const { api, sent } = platformWith(registered, { contract: 'model-list/1', models }, answered);
    const { trained, said } = train(api);
    expect(await trained).toMatchObject({ kind: 'serving', run: { version: 3 } });
    expect(sent.map(({ path }) => path)).not.toContain('/models/liquidation/champion');
    const told = said();
    expect(told).toContain('there already, version 3');
    expect(told).toContain('liquidation@3 is the champion already');
  });

  test('without an answer of a champion is none that a start can be content with', async () => {
    const { api } = platformWith(registered, noModels, promoted, {
      ...answered,
      status: 'fallback',
      reason: 'no champion',
    });
    const { trained, said } = train(api);
    expect(await trained).toMatchObject({ kind: 'failed', error: { code: 'TG-7006' } });
    expect(said()).toContain('✗ Predict BTC-PERP');
  });

  test('has another name for another size or seed, and a seed that a training can have', async () => {
    const names = [runOfMarket('fast', 7), runOfMarket('start', 7), runOfMarket('fast', 8)];
    expect(new Set(names).size).toBe(3);
    const { api, sent } = platformWith(registered, noModels, promoted, answered);
    await train(api, { seed: 999_999_999_999_999 }).trained;
    expect(sent[0]?.body).toMatchObject({
      run: 'liquidation-fast-999999999999999-2026-01-05',
      seed: expect.any(Number),
    });
  });

  test.each([
    ['failed', { code: 'TG-3042', reason: 'too little history' }, 'ended as failed: TG-3042: too little history'],
    ['cancelled', null, 'ended as cancelled'],
    ['skipped', null, 'ended as skipped'],
  ] as const)('that ended as %s is told, and ends nothing else', async (status, failure, reason) => {
    const { api } = platformWith(runStatus({}), runStatus({ Decide: 1 }, { status, failure }));
    const { trained, said } = train(api);
    expect(await trained).toMatchObject({
      kind: 'failed',
      error: { code: 'TG-3052', message: expect.stringContaining(reason) },
    });
    expect(said()).toContain('✗ Train liquidation');
  });

  test('that the platform does not take is told, and ends nothing else', async () => {
    const { api } = platformWith();
    expect(await train(api).trained).toMatchObject({ kind: 'failed', error: { message: '/runs was not expected' } });
  });

  test('ends with the start that is interrupted', async () => {
    const interruption = new AbortController();
    const { api } = platformWith(runStatus({}));
    const { trained } = train(api, { signal: interruption.signal });
    interruption.abort();
    await expect(trained).rejects.toThrow();
  });
});

describe('a market that is trained on', () => {
  test('is that of the pack, and has the history that the size asks for', () => {
    expect(trainedPack).toBe(pack.name);
    for (const { historyUs, training } of [marketSizes.start, marketSizes.fast])
      expect(historyUs).toBeGreaterThanOrEqual(pack.sizes[training].historyUs);
  });
});
