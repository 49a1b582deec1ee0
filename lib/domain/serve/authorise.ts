import type { Scope } from '../../../schemas/routes.ts';
import { RequestError } from '../fault.ts';
import { formatTime } from '../time.ts';
import { hashToken } from './access-token.ts';
import type { StoredToken, TokenReader } from './ports.ts';

/** Who asks. The tenant comes from the token and from nowhere else. */
export interface Principal {
  readonly tokenId: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
}

export interface AccessRequest {
  readonly authorization: string | undefined;
  /** What the caller believes its tenant to be; a guard against the wrong token, never a choice. */
  readonly claimedTenant: string | undefined;
  readonly scope: Scope;
  /** Wall time: expiry does not follow the market clock. */
  readonly nowUs: number;
}

const bearer = /^Bearer (tg_[A-Za-z0-9_-]{43})$/i;

export async function authorise(request: AccessRequest, tokens: TokenReader): Promise<Principal> {
  if (!request.authorization) throw new RequestError('TG-0004', 'the request has no Authorization header');
  const secret = bearer.exec(request.authorization)?.[1];
  const token = secret === undefined ? undefined : await tokens.find(hashToken(secret));
  if (token === undefined) throw new RequestError('TG-0005', 'no such access token');
  checkToken(token, request);
  return { tokenId: token.id, tenant: token.tenant, scopes: token.scopes };
}

function checkToken(token: StoredToken, { nowUs, scope, claimedTenant }: AccessRequest): void {
  if (token.revokedAtUs !== undefined) {
    throw new RequestError('TG-0007', `token ${token.id} was revoked at ${formatTime(token.revokedAtUs)}`);
  }
  if (nowUs >= token.expiresAtUs) {
    throw new RequestError('TG-0006', `token ${token.id} expired at ${formatTime(token.expiresAtUs)}`);
  }
  if (claimedTenant !== undefined && claimedTenant !== token.tenant) {
    throw new RequestError('TG-0009', `token ${token.id} belongs to another tenant`);
  }
  if (!token.scopes.includes(scope)) {
    throw new RequestError('TG-0008', `token ${token.id} lacks the scope ${scope}`);
  }
}
