import { describe, expect, test } from 'vitest';
import { artifactStore } from '../../../lib/adapters/artifact-store.ts';
import { memoryChampions } from '../../../lib/adapters/memory/memory-champions.ts';
import { memoryEventBus } from '../../../lib/adapters/memory/memory-event-bus.ts';
import { memoryIdempotencyKeys } from '../../../lib/adapters/memory/memory-idempotency-keys.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryOutbox } from '../../../lib/adapters/memory/memory-outbox.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { ControlAdapters } from '../../../lambdas/wiring/control-adapters.ts';
import { modelRoutes } from '../../../lambdas/wiring/model-routes.ts';
import type { RouteRequest } from '../../../lambdas/wiring/wire-routes.ts';
import manifest from '../../../schemas/examples/model-manifest/valid/scheduled-with-search.json' with { type: 'json' };
import {
  ChampionHistory,
  ModelList,
  ModelVersionList,
  ModelVersionRecord,
  Promotion,
} from '../../../schemas/models.ts';
import { markets, model, modelVersion } from '../../support/promotions.ts';
import { trainRun } from '../../support/train-run.ts';
import { noonUs } from '../../support/trades.ts';

const manifestBytes = Buffer.from(JSON.stringify(manifest));

async function desk() {
  const runs = memoryTrainRuns();
  const versions = memoryModelVersions(runs);
  const outbox = memoryOutbox();
  const champions = memoryChampions({ versions, outbox });
  const artifacts = artifactStore({ objects: memoryLake(), bucket: 'artifacts' });
  for (const version of [1, 2, 3]) {
    await runs.begin(trainRun({ run: `run-${version}` }));
    await versions.add(modelVersion(version, { manifest: sha256Hex(manifestBytes) }));
    await artifacts.putManifest('main', { model, version }, manifestBytes);
    if (version < 3) versions.mark({ tenant: 'main', model, version }, 'servable');
  }
  const bus = memoryEventBus();
  const adapters = { champions, versions, outbox, artifacts, bus, keys: memoryIdempotencyKeys(), ...markets };
  return { adapters, bus, outbox, routes: modelRoutes(adapters as unknown as ControlAdapters) };
}

function request(changes: Partial<RouteRequest> = {}, body?: object): RouteRequest {
  return {
    ...{ params: { model }, query: {}, headers: {}, idempotencyKey: 'key-1', requestId: 'request-1', nowUs: noonUs },
    ...{ body: body && Buffer.from(JSON.stringify(body)), tenant: 'main', tokenId: '01KE', ...changes },
  };
}

const wanted = { version: 1, reason: 'It is better.' };

describe('POST /v1/models/{model}/champion', () => {
  test('promotes, tells the bus, and owes it nothing then', async () => {
    const { routes, bus, outbox } = await desk();
    const answer = await routes.promoteVersion?.(request({}, wanted));
    expect(Promotion.parse(answer?.body)).toMatchObject({ version: 1, previous: null, principal: 'token 01KE' });
    expect(bus.published.map(({ name, event }) => ({ name, data: event.data }))).toMatchObject([
      { name: 'ChampionChanged', data: { model, version: 1, pointer: 1 } },
    ]);
    expect(await outbox.list('main')).toEqual([]);
  });

  test('gives a repeat under its key the same answer, when the champion has long changed', async () => {
    const { routes, bus } = await desk();
    const first = await routes.promoteVersion?.(request({}, wanted));
    await routes.promoteVersion?.(request({ idempotencyKey: 'key-2' }, { ...wanted, version: 2 }));
    expect(await routes.promoteVersion?.(request({ nowUs: noonUs + 9_000_000, tokenId: '01KF' }, wanted))).toEqual(
      first,
    );
    expect(bus.published).toHaveLength(2);
  });

  test('is a promotion all the same when the bus refuses: the outbox keeps the event', async () => {
    const { adapters, outbox } = await desk();
    const bus = { publish: () => Promise.reject(new Error('no bus')) };
    const routes = modelRoutes({ ...adapters, bus } as unknown as ControlAdapters);
    expect(await routes.promoteVersion?.(request({}, wanted))).toMatchObject({ status: 200 });
    expect(await outbox.list('main')).toHaveLength(1);
  });

  test.each([
    ['TG-5002', 'what is no version', [{}, { ...wanted, version: 9 }]],
    ['TG-5004', 'what cannot be served', [{}, { ...wanted, version: 3 }]],
    ['TG-5003', 'another champion than was expected', [{}, { ...wanted, expected: 2 }]],
    ['TG-5002', 'a version of another tenant', [{ tenant: 'other' }, wanted]],
    ['TG-0016', 'a name that is none', [{ params: { model: 'a/b' } }, wanted]],
  ] as const)('refuses with %s %s', async (code, _what, [changes, body]) => {
    const { routes, bus } = await desk();
    const refused = routes.promoteVersion?.(request(changes, body));
    await expect(refused).rejects.toMatchObject({ name: 'RequestError', code });
    expect(bus.published).toEqual([]);
  });

  test('refuses the present champion with TG-5006, and another wish under one key with TG-0013', async () => {
    const { routes } = await desk();
    await routes.promoteVersion?.(request({}, wanted));
    const again = routes.promoteVersion?.(request({ idempotencyKey: 'key-2' }, wanted));
    await expect(again).rejects.toMatchObject({ code: 'TG-5006' });
    const other = routes.promoteVersion?.(request({}, { ...wanted, version: 2 }));
    await expect(other).rejects.toMatchObject({ code: 'TG-0013' });
    const elsewhere = routes.promoteVersion?.(request({ params: { model: 'liquidation.btc' } }, wanted));
    await expect(elsewhere).rejects.toMatchObject({ code: 'TG-0013' });
  });
});

describe('what is read about models', () => {
  test('lists models with champion and newest version', async () => {
    const { routes } = await desk();
    expect(ModelList.parse((await routes.listModels?.(request()))?.body).models).toEqual([
      { model, newest: 3, champion: null },
    ]);
    await routes.promoteVersion?.(request({}, wanted));
    expect(ModelList.parse((await routes.listModels?.(request()))?.body).models).toMatchObject([
      { model, newest: 3, champion: { version: 1, previous: null, number: 1 } },
    ]);
    expect((await routes.listModels?.(request({ tenant: 'other' })))?.body).toMatchObject({ models: [] });
  });

  test('lists versions, the newest first, and refuses a model without one', async () => {
    const { routes } = await desk();
    const answer = await routes.listVersions?.(request({ query: { limit: '2' } }));
    expect(ModelVersionList.parse(answer?.body)).toMatchObject({
      ...{
        champion: null,
        versions: [
          { version: 3, status: 'unserved' },
          { version: 2, status: 'servable' },
        ],
      },
    });
    const missing = routes.listVersions?.(request({ params: { model: 'other' } }));
    await expect(missing).rejects.toMatchObject({ code: 'TG-5001' });
  });

  test('shows a version with its manifest, and with the scores over all rows only', async () => {
    const { routes } = await desk();
    const answer = await routes.showVersion?.(request({ params: { model, version: '2' } }));
    const record = ModelVersionRecord.parse(answer?.body);
    expect(record).toMatchObject({ version: 2, status: 'servable', isChampion: false, code: manifest.code });
    const whole = manifest.metrics.filter(({ regime }) => regime === null);
    expect(record.metrics).toHaveLength(whole.length);
    const missing = routes.showVersion?.(request({ params: { model, version: '9' } }));
    await expect(missing).rejects.toMatchObject({ code: 'TG-5002' });
    const malformed = routes.showVersion?.(request({ params: { model, version: '0' } }));
    await expect(malformed).rejects.toMatchObject({ code: 'TG-0016' });
  });

  test('shows no manifest that is missing, or is not the one that was written', async () => {
    const { adapters } = await desk();
    for (const bytes of [undefined, Buffer.from(JSON.stringify({ ...manifest, seed: 8 }))]) {
      const artifacts = { manifest: async () => bytes };
      const routes = modelRoutes({ ...adapters, artifacts } as unknown as ControlAdapters);
      const shown = routes.showVersion?.(request({ params: { model, version: '2' } }));
      await expect(shown).rejects.toMatchObject({ code: 'TG-3060' });
    }
  });

  test('lists the changes, the newest first, and says where the chain is broken', async () => {
    const { routes, adapters } = await desk();
    for (const version of [1, 2]) {
      await routes.promoteVersion?.(request({ idempotencyKey: `key-${version}` }, { ...wanted, version }));
    }
    const history = ChampionHistory.parse((await routes.listChampions?.(request()))?.body);
    expect(history).toMatchObject({ brokenAt: null, changes: [{ number: 2, previous: 1 }, { number: 1 }] });
    const changes = await adapters.champions.changes('main', model);
    const champions = { ...adapters.champions, changes: async () => changes.slice(1) };
    const broken = modelRoutes({ ...adapters, champions } as unknown as ControlAdapters);
    expect((await broken.listChampions?.(request()))?.body).toMatchObject({ brokenAt: 1 });
    const missing = routes.listChampions?.(request({ params: { model: 'other' } }));
    await expect(missing).rejects.toMatchObject({ code: 'TG-5001' });
  });
});
