import { describe, expect, it } from 'vitest';
import { createToken } from '../../../lib/domain/serve/access-token.ts';
import { authorise } from '../../../lib/domain/serve/authorise.ts';
import type { StoredToken } from '../../../lib/domain/serve/ports.ts';
import { noonUs } from '../../support/trades.ts';

const hour = 3_600_000_000;
const { secret, stored } = createToken({
  id: '01KDZ000000000000000000000',
  name: 'demo',
  tenant: 'main',
  scopes: ['features:read'],
  nowUs: noonUs,
  lifetimeUs: hour,
  random: new Uint8Array(32).fill(7),
});

function ask(overrides: Partial<Parameters<typeof authorise>[0]> = {}, token: StoredToken = stored) {
  return authorise(
    {
      authorization: `Bearer ${secret}`,
      claimedTenant: undefined,
      scope: 'features:read',
      nowUs: noonUs,
      ...overrides,
    },
    { find: async (hash) => (hash === token.hash ? token : undefined) },
  );
}

describe('authorisation', () => {
  it('takes tenant and scopes from the token alone', async () => {
    expect(await ask()).toEqual({ tokenId: stored.id, tenant: 'main', scopes: ['features:read'] });
    expect(await ask({ claimedTenant: 'main' })).toMatchObject({ tenant: 'main' });
  });

  it.each([
    ['no header', { authorization: undefined }, 'TG-0004'],
    ['an empty header', { authorization: '' }, 'TG-0004'],
    ['another scheme', { authorization: `Basic ${secret}` }, 'TG-0005'],
    ['a secret that nobody made', { authorization: `Bearer tg_${'A'.repeat(43)}` }, 'TG-0005'],
    ['a cut secret', { authorization: `Bearer ${secret.slice(0, -1)}` }, 'TG-0005'],
    ['the stored hash in place of the secret', { authorization: `Bearer ${stored.hash}` }, 'TG-0005'],
    ['a scope that the token lacks', { scope: 'admin' as const }, 'TG-0008'],
    ['the claim of another tenant', { claimedTenant: 'other' }, 'TG-0009'],
    ['the instant of expiry', { nowUs: noonUs + hour }, 'TG-0006'],
  ])('refuses %s', async (_what, overrides, code) => {
    await expect(ask(overrides)).rejects.toMatchObject({ code });
  });

  it('holds to the last microsecond before expiry', async () => {
    expect(await ask({ nowUs: noonUs + hour - 1 })).toMatchObject({ tenant: 'main' });
  });

  it('refuses a revoked token, expired or not', async () => {
    const revoked = { ...stored, revokedAtUs: noonUs };
    await expect(ask({}, revoked)).rejects.toMatchObject({ code: 'TG-0007' });
    await expect(ask({ nowUs: noonUs + 2 * hour }, revoked)).rejects.toMatchObject({ code: 'TG-0007' });
  });

  it('stores nothing from which the secret could be read', () => {
    expect(JSON.stringify(stored)).not.toContain(secret.slice(3, 13));
    expect(() => createToken({ ...stored, nowUs: 0, lifetimeUs: 1, random: new Uint8Array(16) })).toThrow(RangeError);
  });
});
