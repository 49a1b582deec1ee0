import type { IdempotencyKeys, KeyBinding } from '../../domain/ingest/ports.ts';
import { dayUs } from '../../domain/time.ts';

export function memoryIdempotencyKeys(): IdempotencyKeys {
  const bindings = new Map<string, KeyBinding>();
  return {
    async bind(tenant, key, request) {
      const earlier = bindings.get(`${tenant}#${key}`);
      // Kept for a day, like the items of the table.
      if (earlier !== undefined && request.receivedAtUs <= earlier.receivedAtUs + dayUs) return earlier;
      bindings.set(`${tenant}#${key}`, request);
      return request;
    },
  };
}
