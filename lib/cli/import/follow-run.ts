import { BackfillStatus } from '../../../schemas/api.ts';
import { routes } from '../../../schemas/routes.ts';
import { sha256Hex } from '../../domain/canonical-json.ts';
import type { ApiClient } from '../api-client.ts';
import { followStatus } from '../../local/follow-status.ts';

/** One run has the name of one import: starting it again goes on with it, or tries it again after a failure. */
export function runOf(importId: string): string {
  return `import-${importId.slice(0, 32)}`;
}

export async function startRun(api: ApiClient, importId: string): Promise<BackfillStatus> {
  const body = { run: runOf(importId), import: importId };
  return api.ask(routes.startBackfill, BackfillStatus, { body, idempotencyKey: sha256Hex(body.run) });
}

export interface Following {
  readonly signal: AbortSignal;
  readonly onStatus: (status: BackfillStatus) => void;
}

/** Asks until the run has ended. */
export async function followRun(
  api: ApiClient,
  first: BackfillStatus,
  { signal, onStatus }: Following,
): Promise<BackfillStatus> {
  const ask = () => api.ask(routes.showBackfill, BackfillStatus, { path: { run: first.run } });
  let last = first;
  for await (last of followStatus(first, { ask, signal })) onStatus(last);
  return last;
}
