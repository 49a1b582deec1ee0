import { randomBytes, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { ulid } from 'ulid';
import type { Scope } from '../../schemas/routes.ts';
import { dynamoClient } from '../../lib/adapters/aws/clients.ts';
import { dynamoTokenStore } from '../../lib/adapters/aws/dynamo-token-store.ts';
import { createToken } from '../../lib/domain/serve/access-token.ts';
import { formatTime } from '../../lib/domain/time.ts';
import { engineSettings } from '../../lib/local/engines/engine.ts';
import { waitFor } from './wait-for.ts';

const { session, lane, state } = inject('platform');
const { endpoint } = session.engine;

/** The deployed platform that this run has started. */
export const platform = {
  evaluatesPolicies: session.engine.iam,
  baseUrl: session.baseUrl,
  token: session.token,
  endpoint,
  outputs: session.outputs,
  lane,
  settings: engineSettings(endpoint),
  /** For a CLI that shall find this platform. */
  env: { TIDEGATE_STATE: state },
};

export function nowUs(): number {
  return Date.now() * 1000;
}

/** An entity that no other test has touched: tests share one platform and run in any order. */
export function freshEntity(): string {
  return `T-${randomUUID()}`;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  /** Sent as it is; an object is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** null = no Authorization header. */
  readonly token?: string | null;
}

export async function call(
  path: string,
  { method, body, headers = {}, token = platform.token }: Call = {},
): Promise<Answer> {
  const answer = await fetch(`${platform.baseUrl}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parse(text) };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export function send(
  events: readonly object[],
  headers: Readonly<Record<string, string>> = {},
  token?: string,
): Promise<Answer> {
  return call('/events', {
    body: { events },
    headers: { 'Idempotency-Key': randomUUID(), ...headers },
    ...(token === undefined ? {} : { token }),
  });
}

export function tradeAt(entity: string, timeUs: number, overrides: object = {}): Record<string, unknown> {
  return {
    stream: 'trade',
    entity,
    source: 'test',
    eventTime: formatTime(timeUs),
    price: 100,
    quantity: 1,
    side: 'buy',
    ...overrides,
  };
}

/** Closes the tail of an entity: nothing earlier than `timeUs` follows. */
export function closeAt(entity: string, timeUs: number): Record<string, unknown> {
  const at = formatTime(timeUs);
  return { stream: 'tick', entity, source: 'test', eventTime: at, completeUntil: at };
}

/** The counts of an entity, once `received` events have been consumed. */
export async function countsOnce(entity: string, received: number): Promise<Record<string, number>> {
  return waitFor({ what: `${received} events of ${entity}` }, async () => {
    const { status, body } = await call(`/events/balance/${entity}`);
    const counts = body['counts'] as Record<string, number> | undefined;
    return status === 200 && (counts?.['received'] ?? 0) >= received ? counts : undefined;
  });
}

/** The row of an entity, once there is one. */
export function rowOf(entity: string): Promise<Record<string, unknown>> {
  return waitFor({ what: `a row of ${entity}` }, async () => {
    const { status, body } = await call(`/features/trades/${entity}`);
    return status === 200 ? body : undefined;
  });
}

const allScopes: readonly Scope[] = ['features:read', 'events:write', 'admin'];

/** A token as `tidegate token create` makes it. */
export async function makeToken(
  overrides: Partial<{ tenant: string; scopes: readonly Scope[]; lifetimeUs: number }> = {},
) {
  const { secret, stored } = createToken({
    id: ulid(),
    name: 'test',
    tenant: 'main',
    scopes: allScopes,
    nowUs: nowUs(),
    lifetimeUs: 3_600_000_000,
    random: randomBytes(32),
    ...overrides,
  });
  await tokens.add(stored);
  return { secret, id: stored.id, tenant: stored.tenant };
}

export const tokens = dynamoTokenStore({
  client: dynamoClient(platform.settings),
  table: platform.outputs.AccessTokensTableName,
});
