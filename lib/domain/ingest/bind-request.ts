import { RequestError } from '../fault.ts';
import { formatTime } from '../time.ts';
import type { IdempotencyKeys, KeyBinding } from './ports.ts';

/** A request that writes, by whatever way a repeat of it is recognised. */
export interface KeyedRequest {
  readonly tenant: string;
  /** SHA-256 of the body as it was sent. */
  readonly bodyDigest: string;
  readonly idempotencyKey: string;
  /** Wall time of the receipt. */
  readonly receivedAtUs: number;
  readonly correlationId: string;
}

/** Takes the key for this request, or finds what its first try was bound to. Throws when another body took it. */
export async function bindRequest(
  request: KeyedRequest,
  marketTimesUs: KeyBinding['marketTimesUs'],
  keys: IdempotencyKeys,
): Promise<KeyBinding> {
  const { tenant, idempotencyKey, bodyDigest: requestDigest, receivedAtUs, correlationId } = request;
  const wanted = { requestDigest, receivedAtUs, marketTimesUs, correlationId };
  const binding = await keys.bind(tenant, idempotencyKey, wanted);
  if (binding.requestDigest === requestDigest) return binding;
  const since = formatTime(binding.receivedAtUs);
  throw new RequestError('TG-0013', `the key was first received at ${since} with another body`);
}
