import type { Failure, Failures } from '../../domain/ingest/ports.ts';
import { newestFirst } from '../newest-first.ts';

export function memoryFailures(): Failures {
  const failures = new Map<string, Failure>();
  return {
    async record(failure) {
      failures.set(`${failure.tenant}#${failure.messageId}`, failure);
    },
    async clear(tenant, messageId) {
      failures.delete(`${tenant}#${messageId}`);
    },
    async list(tenant, limit) {
      const own = [...failures.values()].filter((failure) => failure.tenant === tenant);
      return newestFirst(own, limit, ({ messageId }) => messageId);
    },
  };
}
