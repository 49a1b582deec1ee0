import { type ErrorCode, errors } from '../../../schemas/errors.ts';
import { RequestError } from '../fault.ts';

/** What an authoriser makes the gateway do: pass the request on, answer 401, or answer 403 with the reason. */
export type GatewayVerdict =
  | { readonly kind: 'allowed'; readonly principalId: string }
  | { readonly kind: 'unauthenticated'; readonly code: ErrorCode }
  | { readonly kind: 'denied'; readonly reason: DenialReason };

/** Plain texts, because that is all that a gateway hands from its authoriser to its answer. */
export interface DenialReason {
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly next: string;
}

/** The verdict on a request that was refused with this error; a fault is no verdict and is thrown again. */
export function refuse(error: unknown): GatewayVerdict {
  if (!(error instanceof RequestError)) throw error;
  const { code, message: detail } = error;
  const { status, title, next } = errors[code];
  return status === 401 ? { kind: 'unauthenticated', code } : { kind: 'denied', reason: { code, title, detail, next } };
}
