import { expect, test } from 'vitest';
import type { ControlAdapters } from '../../../lambdas/wiring/control-adapters.ts';
import { controlRoutes } from '../../../lambdas/wiring/control-routes.ts';
import type { RouteRequest } from '../../../lambdas/wiring/wire-routes.ts';
import type { RouteName } from '../../../schemas/routes.ts';

/** A body that breaks its contract is refused before anything is asked of an adapter. */
const routes = controlRoutes({} as ControlAdapters);

function request(body: unknown): RouteRequest {
  return {
    ...{
      params: { market: 'crypto', import: 'a'.repeat(64), model: 'liquidation' },
      query: {},
      headers: {},
      idempotencyKey: 'key',
    },
    ...{
      body: Buffer.from(JSON.stringify(body)),
      requestId: 'request-1',
      nowUs: 0,
      tenant: 'main',
      tokenId: 'token-1',
    },
  };
}

const cases: readonly (readonly [route: RouteName, body: unknown, field: string])[] = [
  ['startBackfill', { run: 'r', entities: ['A', 'B C'] }, 'entities[1]'],
  ['startBackfill', { run: 'r', entity: 'A' }, 'entity'],
  ['startBackfill', [], 'body'],
  ['startTraining', { pack: 'p', size: 'huge' }, 'size'],
  ['startTraining', { pack: 'p', settings: { trials: -1 } }, 'settings.trials'],
  ['startTraining', { pack: 'p', seeds: 1 }, 'seeds'],
  ['promoteVersion', { version: 0, reason: 'r' }, 'version'],
  ['promoteVersion', { version: 7, reason: ' ' }, 'reason'],
  ['promoteVersion', { version: 7, reason: 'r', force: true }, 'force'],
  ['setMarketClock', { speed: -1 }, 'speed'],
  ['setMarketClock', { speed: 1, tempo: 2 }, 'tempo'],
  ['setMarketClock', 7, 'body'],
  ['redriveEvents', { limit: 0 }, 'limit'],
  ['redriveEvents', { limits: 1 }, 'limits'],
  ['requestUploads', { parts: [{ kind: 'manifest' }] }, 'parts[0].digest'],
  ['sendEvents', { events: [], tenant: 'other' }, 'tenant'],
];

test.each(cases)('%s names the place of a fault as every route does: %j', async (route, body, field) => {
  await expect(routes[route]?.(request(body))).rejects.toMatchObject({
    ...{ name: 'RequestError', code: 'TG-1001' },
    fields: expect.arrayContaining([expect.objectContaining({ code: 'TG-1001', field })]) as unknown,
  });
});
