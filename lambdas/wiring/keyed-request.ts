import { ulid } from 'ulid';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import type { KeyedRequest } from '../../lib/domain/ingest/bind-request.ts';
import type { RouteRequest } from './wire-routes.ts';

/** What a repeat of a request that writes is recognised by. */
export function keyed({ tenant, body, idempotencyKey, nowUs }: RouteRequest): KeyedRequest {
  const bodyDigest = sha256Hex(body ?? '');
  return { tenant, bodyDigest, idempotencyKey, receivedAtUs: nowUs, correlationId: ulid(nowUs / 1000) };
}
