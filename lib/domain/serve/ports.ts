import type { Scope } from '../../../schemas/routes.ts';

/** What the store knows of an access token. The secret itself is nowhere. */
export interface StoredToken {
  /** SHA-256 of the secret, hex: the key. */
  readonly hash: string;
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  readonly createdAtUs: number;
  readonly expiresAtUs: number;
  readonly revokedAtUs: number | undefined;
}

export interface TokenReader {
  find(hash: string): Promise<StoredToken | undefined>;
}

export interface TokenStore extends TokenReader {
  add(token: StoredToken): Promise<void>;
  list(tenant: string): Promise<readonly StoredToken[]>;
  /** False when the tenant has no token of this id. Revoking twice keeps the first time. */
  revoke(tenant: string, id: string, atUs: number): Promise<boolean>;
}
