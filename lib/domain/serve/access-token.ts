import type { Scope } from '../../../schemas/routes.ts';
import { sha256Hex } from '../canonical-json.ts';
import type { StoredToken } from './ports.ts';

export interface TokenRequest {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  readonly nowUs: number;
  readonly lifetimeUs: number;
  /** 32 random bytes: with this much entropy a plain SHA-256 keeps the secret. */
  readonly random: Uint8Array;
}

/** A token for its owner, and what is stored of it. */
export function createToken(request: TokenRequest): { readonly secret: string; readonly stored: StoredToken } {
  const { id, name, tenant, scopes, nowUs, lifetimeUs, random } = request;
  if (random.length < 32) throw new RangeError(`a token needs 32 random bytes, got ${random.length}`);
  const secret = `tg_${Buffer.from(random).toString('base64url')}`;
  const stored = {
    hash: hashToken(secret),
    id,
    name,
    tenant,
    scopes,
    createdAtUs: nowUs,
    expiresAtUs: nowUs + lifetimeUs,
    revokedAtUs: undefined,
  };
  return { secret, stored };
}

export function hashToken(secret: string): string {
  return sha256Hex(secret);
}
