import type { FailureList } from '../../../schemas/api.ts';
import { formatTime } from '../time.ts';
import type { DeadLetters, Failures } from './ports.ts';

/** Messages that could not be applied, newest first, and how many wait in the dead-letter queue. */
export async function listFailures(
  tenant: string,
  limit: number,
  ports: { readonly failures: Failures; readonly deadLetters: DeadLetters },
): Promise<FailureList> {
  const [failures, deadLetters] = await Promise.all([ports.failures.list(tenant, limit), ports.deadLetters.depth()]);
  return {
    contract: 'failure-list/1',
    deadLetters,
    failures: failures.map(({ kind, messageId, code, reason, events, attempts, requestId, ...rest }) => ({
      kind,
      messageId,
      code,
      reason,
      events,
      attempts,
      requestId,
      entity: rest.entity ?? null,
      field: rest.field ?? null,
      object: rest.object ?? null,
      at: formatTime(rest.atUs),
    })),
  };
}
