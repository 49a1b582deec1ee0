import { canonicalJson } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { type ChunkMessage, isHopeless, openMessage, quarantineKey } from './consume-chunk.ts';
import type { Failure, Failures, Lake } from './ports.ts';

export interface FailedDelivery {
  readonly message: ChunkMessage;
  readonly error: unknown;
  /** How often the queue has delivered the message, this time included. */
  readonly attempts: number;
  readonly requestId: string;
  readonly nowUs: number;
}

/** Messages that name no tenant are kept where the operator of the platform looks. */
const fallbackTenant = 'main';

/**
 * Keeps the reason of a failed delivery. A hopeless message goes to quarantine with its body and is done with;
 * any other one stays with the queue, which tries it again and ends in the dead-letter queue.
 */
export async function recordFailure(
  delivery: FailedDelivery,
  ports: { readonly lake: Lake; readonly failures: Failures },
): Promise<'quarantined' | 'failing'> {
  const { message, error, attempts, requestId, nowUs } = delivery;
  const origin = originOf(message);
  const base = { ...origin, messageId: message.messageId, attempts, requestId, atUs: nowUs, ...reasonOf(error) };
  if (!isHopeless(error)) {
    await ports.failures.record({ ...base, kind: 'failing', object: undefined });
    return 'failing';
  }
  const object = quarantineKey(origin.tenant, message.messageId, nowUs);
  const { code, reason } = base;
  const kept = canonicalJson({ contract: 'quarantine/1', code, reason, requestId, ...message });
  await ports.lake.putOnce(object, new TextEncoder().encode(kept));
  await ports.failures.record({ ...base, kind: 'quarantined', object });
  return 'quarantined';
}

function reasonOf(error: unknown): Pick<Failure, 'code' | 'reason' | 'field'> {
  if (!(error instanceof Error)) return { code: 'TG-0001', reason: String(error), field: undefined };
  const code = error instanceof TidegateError ? error.code : 'TG-0001';
  const field = code === 'TG-1101' ? error.message.split(':', 1)[0] : undefined;
  return { code, reason: `${error.name}: ${error.message}`.slice(0, 1000), field };
}

/** Whose message it is, as far as it says so. */
export function originOf(message: Pick<ChunkMessage, 'group' | 'body'>): Pick<Failure, 'tenant' | 'entity' | 'events'> {
  try {
    const { tenant, entity, events } = openMessage(message);
    return { tenant, entity, events: events.length };
  } catch {
    return { tenant: fallbackTenant, entity: undefined, events: 1 };
  }
}
