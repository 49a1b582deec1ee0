import { describe, expect, it } from 'vitest';
import { Problem } from '../../../schemas/api.ts';
import { type Route, routes, scopes } from '../../../schemas/routes.ts';
import {
  call,
  closeAt,
  countsOnce,
  freshEntity,
  makeToken,
  nowUs,
  rowOf,
  send,
  tokens,
  tradeAt,
} from '../../support/platform.ts';

const all: readonly (readonly [string, Route])[] = Object.entries(routes);
const guarded = all.filter(([, { scope }]) => scope !== undefined).map(([name, route]) => ({ name, ...route }));
const open = all.filter(([, { scope }]) => scope === undefined).map(([name, route]) => ({ name, ...route }));

function at(path: string): string {
  return path.replace('{view}', 'trades').replace('{entity}', 'BTC-USD');
}

function knock(route: Route, token: string | null) {
  const body = route.method === 'POST' ? { body: {} } : {};
  return call(at(route.path), { method: route.method, token, ...body });
}

describe('an open route', () => {
  it.each(open)('$path answers without a token', async ({ path }) => {
    const answer = await call(path, { token: null });
    expect(answer.status).toBe(200);
    expect(answer.text.length).toBeGreaterThan(50);
  });

  it('is one of the three that describe the service', () => {
    expect(open.map(({ path }) => path).sort()).toEqual(['/docs', '/health', '/openapi.json']);
  });
});

describe.each(guarded)('$method $path', (route) => {
  it('answers nobody without a token, with an unknown one, an expired one, a revoked one', async () => {
    const expired = await makeToken({ lifetimeUs: 0 });
    const revoked = await makeToken();
    expect(await tokens.revoke('main', revoked.id, nowUs())).toBe(true);
    const answers = [
      [await knock(route, null), 'TG-0004'],
      [await knock(route, `tg_${'A'.repeat(43)}`), 'TG-0005'],
      [await knock(route, expired.secret), 'TG-0006'],
      [await knock(route, revoked.secret), 'TG-0007'],
    ] as const;
    for (const [answer, code] of answers) {
      expect(answer.status).toBe(401);
      expect(Problem.parse(answer.body).code).toBe(code);
    }
  });

  it('refuses a token without its scope', async () => {
    const others = scopes.filter((scope) => scope !== route.scope);
    const { secret } = await makeToken({ scopes: others });
    const answer = await knock(route, secret);
    expect(answer).toMatchObject({ status: 403, body: { code: 'TG-0008' } });
  });
});

describe('a token of another tenant', () => {
  it('is refused where the caller names its tenant', async () => {
    const { secret } = await makeToken({ tenant: 'other' });
    const answer = await call('/features', { token: secret, headers: { 'Tidegate-Tenant': 'main' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'TG-0009' } });
  });

  it('sees none of our entities, and what it sends touches none of our state', async () => {
    const entity = freshEntity();
    const { secret } = await makeToken({ tenant: 'other' });
    const start = nowUs() - 60_000_000;
    await send([tradeAt(entity, start), closeAt(entity, start + 1)]);
    await countsOnce(entity, 2);
    const before = await rowOf(entity);
    expect((await call(`/features/trades/${entity}`, { token: secret })).status).toBe(404);
    expect((await call(`/events/balance/${entity}`, { token: secret })).status).toBe(404);
    expect((await call('/features', { token: secret })).text).not.toContain(entity);
    await send([tradeAt(entity, start + 2, { price: 5 }), closeAt(entity, start + 3)], {}, secret);
    const theirs = await call(`/features/trades/${entity}`, { token: secret });
    expect(theirs.status === 200 || theirs.status === 404).toBe(true);
    expect((await rowOf(entity))['features']).toEqual(before['features']);
  });
});
