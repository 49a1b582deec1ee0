import { describe, expect, it } from 'vitest';
import type { StoredToken, TokenReader, TokenStore } from '../../../lib/domain/serve/ports.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';

export interface TokenBench {
  readonly store: TokenStore;
  /** What the hot path reads with. */
  readonly reader: TokenReader;
}

export function storedToken(overrides: Partial<StoredToken> = {}): StoredToken {
  return {
    hash: sha256Hex(overrides.id ?? 'token-1'),
    id: 'token-1',
    name: 'demo',
    tenant: 'main',
    scopes: ['events:write', 'features:read'],
    createdAtUs: 1_767_614_400_000_001,
    expiresAtUs: 1_767_700_800_000_000,
    revokedAtUs: undefined,
    ...overrides,
  };
}

export function tokenStoreSuite(adapter: string, makeBench: () => Promise<TokenBench>): void {
  describe(`TokenStore on ${adapter}`, () => {
    it('finds a token by its hash, with everything that was stored', async () => {
      const { store, reader } = await makeBench();
      await store.add(storedToken());
      expect(await store.find(storedToken().hash)).toEqual(storedToken());
      expect(await reader.find(storedToken().hash)).toEqual(storedToken());
    });

    it('finds nothing under another hash', async () => {
      const { store, reader } = await makeBench();
      await store.add(storedToken());
      expect(await store.find(sha256Hex('guess'))).toBeUndefined();
      expect(await reader.find(sha256Hex('guess'))).toBeUndefined();
    });

    it('adds one of 16 racers with the same hash', async () => {
      const { store } = await makeBench();
      const racers = Array.from({ length: 16 }, (_, index) =>
        storedToken({ hash: sha256Hex('same'), id: `racer-${index}` }),
      );
      const outcomes = await Promise.allSettled(racers.map((racer) => store.add(racer)));
      const winners = racers.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(await store.find(sha256Hex('same'))).toEqual(winners[0]);
    });

    it('lists the tokens of one tenant, oldest first', async () => {
      const { store } = await makeBench();
      const ids = Array.from({ length: 12 }, (_, index) => `t-${index}`);
      const own = ids.map((id, index) => storedToken({ id, createdAtUs: 1000 + index }));
      for (const token of own.toReversed()) await store.add(token);
      await store.add(storedToken({ id: 'theirs', tenant: 'other' }));
      expect(await store.list('main')).toEqual(own);
      expect(await store.list('nobody')).toEqual([]);
    });

    it('shows a revocation at once, to every reader', async () => {
      const { store, reader } = await makeBench();
      await store.add(storedToken());
      expect(await store.revoke('main', 'token-1', 5)).toBe(true);
      expect((await reader.find(storedToken().hash))?.revokedAtUs).toBe(5);
      expect((await store.list('main'))[0]?.revokedAtUs).toBe(5);
    });

    it('keeps the first time when a token is revoked again', async () => {
      const { store } = await makeBench();
      await store.add(storedToken());
      await store.revoke('main', 'token-1', 5);
      expect(await store.revoke('main', 'token-1', 9)).toBe(true);
      expect(await store.find(storedToken().hash)).toEqual(storedToken({ revokedAtUs: 5 }));
    });

    it("revokes neither an unknown token nor another tenant's", async () => {
      const { store } = await makeBench();
      await store.add(storedToken());
      expect(await store.revoke('main', 'token-2', 5)).toBe(false);
      expect(await store.revoke('other', 'token-1', 5)).toBe(false);
      expect(await store.find(storedToken().hash)).toEqual(storedToken());
    });
  });
}
