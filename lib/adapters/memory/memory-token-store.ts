import type { StoredToken, TokenStore } from '../../domain/serve/ports.ts';

export function memoryTokenStore(): TokenStore {
  const tokens = new Map<string, StoredToken>();
  return {
    async find(hash) {
      return tokens.get(hash);
    },
    async add(token) {
      if (tokens.has(token.hash)) throw new Error(`a token with hash ${token.hash} exists`);
      tokens.set(token.hash, token);
    },
    async list(tenant) {
      const own = [...tokens.values()].filter((token) => token.tenant === tenant);
      return own.sort((a, b) => a.createdAtUs - b.createdAtUs || (a.id < b.id ? -1 : 1));
    },
    async revoke(tenant, id, atUs) {
      const token = [...tokens.values()].find((candidate) => candidate.tenant === tenant && candidate.id === id);
      if (token === undefined) return false;
      tokens.set(token.hash, { ...token, revokedAtUs: token.revokedAtUs ?? atUs });
      return true;
    },
  };
}
