import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import * as z from 'zod';
import { Balance, EventVerdicts, FeatureRow } from '../../../schemas/api.ts';
import { engineSettings } from '../../../lib/local/engines/engine.ts';
import { runningSession, type Session } from '../../../lib/local/session.ts';
import { waitFor } from '../../support/wait-for.ts';
import { runTidegate, temporaryState, type TemporaryState } from './tidegate-process.ts';

const StoredRow = z.object(FeatureRow.shape).omit({ asOf: true });
type StoredRow = z.infer<typeof StoredRow>;

/** A platform beside the shared one, for tests that change it. */
export interface OwnPlatform {
  readonly session: Session;
  readonly state: TemporaryState;
  readonly settings: ReturnType<typeof engineSettings>;
  /** The only answer of the API: nothing is asked twice. */
  get(path: string): Promise<Response>;
  send(events: readonly object[]): Promise<EventVerdicts>;
  /** The row of an entity, without the instant of the answer. */
  row(entity: string): Promise<StoredRow>;
  balance(entity: string): Promise<Balance>;
  stop(): Promise<void>;
}

export async function startOwnPlatform(): Promise<OwnPlatform> {
  const state = temporaryState();
  const start = runTidegate(['bin/start.mjs', '--fast', ...inject('platform').lane.flags], { state: state.folder });
  const stop = async (): Promise<void> => {
    start.child.kill('SIGTERM');
    await start.ended;
    state[Symbol.dispose]();
  };
  try {
    await start.shows('✓ Read features back');
    const session = await waitFor({ what: 'the session' }, async () => runningSession(state));
    return { session, state, settings: engineSettings(session.engine.endpoint), ...apiOf(session), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function apiOf({ baseUrl, token }: Session): Pick<OwnPlatform, 'get' | 'send' | 'row' | 'balance'> {
  const ask = (path: string, init: RequestInit = {}, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${baseUrl}${path}`, {
      ...init,
      headers: { ...headers, Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    });
  const read = async <Schema extends z.ZodType>(answer: Response, schema: Schema): Promise<z.output<Schema>> => {
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
    return schema.parse(await answer.json());
  };
  return {
    get: (path) => ask(path),
    async send(events) {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
      return read(await ask('/events', { method: 'POST', body: JSON.stringify({ events }) }, headers), EventVerdicts);
    },
    row: async (entity) => read(await ask(`/features/trades/${entity}`), StoredRow),
    balance: async (entity) => read(await ask(`/events/balance/${entity}`), Balance),
  };
}
