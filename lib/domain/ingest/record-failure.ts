import { defaultTenant } from '../../../schemas/patterns.ts';
import { canonicalJson } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { isHopeless, quarantineKey } from './consume-message.ts';
import { type MessageDelivery, openMessage } from './ingest-message.ts';
import type { Failure, Failures, Lake } from './ports.ts';

export interface FailedDelivery {
  readonly message: MessageDelivery;
  readonly error: unknown;
  readonly requestId: string;
  readonly nowUs: number;
}

/**
 * Keeps the reason of a failed delivery. A hopeless message goes to quarantine with its body and is done with;
 * any other one stays with the queue, which tries it again and ends in the dead-letter queue.
 */
export async function recordFailure(
  delivery: FailedDelivery,
  ports: { readonly lake: Lake; readonly failures: Failures },
): Promise<'quarantined' | 'failing'> {
  const { message, error, requestId, nowUs } = delivery;
  const { messageId, attempts } = message;
  const origin = originOf(message);
  const base = { ...origin, messageId, attempts, requestId, atUs: nowUs, ...reasonOf(error) };
  if (!isHopeless(error)) {
    await ports.failures.record({ ...base, kind: 'failing', object: undefined });
    return 'failing';
  }
  const object = quarantineKey(origin.tenant, messageId, nowUs);
  const { code, reason } = base;
  const kept = canonicalJson({ contract: 'quarantine/1', code, reason, requestId, ...message });
  await ports.lake.putOnce(object, new TextEncoder().encode(kept));
  await ports.failures.record({ ...base, kind: 'quarantined', object });
  return 'quarantined';
}

function reasonOf(error: unknown): Pick<Failure, 'code' | 'reason' | 'field'> {
  const known = error instanceof TidegateError ? error : undefined;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: known?.code ?? 'TG-0001', reason: reason.slice(0, 1000), field: known?.field };
}

/** Whose message it is, as far as it says so. */
export function originOf(
  message: Pick<MessageDelivery, 'group' | 'body'>,
): Pick<Failure, 'tenant' | 'entity' | 'events'> {
  try {
    const opened = openMessage(message);
    const { tenant, entity } = opened;
    return { tenant, entity, events: opened.contract === 'chunk/1' ? opened.events.length : 0 };
  } catch {
    // Kept where the operator of the platform looks.
    return { tenant: defaultTenant, entity: undefined, events: 1 };
  }
}
