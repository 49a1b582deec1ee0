import { type Scope, scopes } from '../../../schemas/routes.ts';
import type { StoredToken } from '../../domain/serve/ports.ts';
import { readInteger, readOptionalInteger, readText, readTexts, type StoredItem, ttlSeconds } from './stored-item.ts';

/** Kept after its end, so that its owner reads "expired" and not "unknown". */
const keptDays = 30;

export function toTokenItem(token: StoredToken): StoredItem {
  return { ...token, ttl: ttlSeconds(token.expiresAtUs, keptDays) };
}

export function fromTokenItem(item: StoredItem): StoredToken {
  const isScope = (name: string): name is Scope => scopes.some((scope) => scope === name);
  return {
    hash: readText(item, 'hash'),
    id: readText(item, 'id'),
    name: readText(item, 'name'),
    tenant: readText(item, 'tenant'),
    // A scope that this release does not know grants nothing.
    scopes: readTexts(item, 'scopes').filter(isScope),
    createdAtUs: readInteger(item, 'createdAtUs'),
    expiresAtUs: readInteger(item, 'expiresAtUs'),
    revokedAtUs: readOptionalInteger(item, 'revokedAtUs'),
  };
}
