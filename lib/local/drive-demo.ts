import { setTimeout as delay } from 'node:timers/promises';
import { ulid } from 'ulid';
import { EventVerdicts, FeatureRow } from '../../schemas/api.ts';
import { TidegateError } from '../domain/fault.ts';
import { tradesView } from '../domain/features/trades-view.ts';
import { parseTime } from '../domain/time.ts';
import { type DemoEntity, demoEntities, demoEvents } from './demo-market.ts';

const sendTimeoutMs = 60_000;
const readTimeoutMs = 60_000;
const requestTimeoutMs = 25_000;
const pollMs = 100;

export interface ApiAccess {
  readonly baseUrl: string;
  readonly token: string;
  readonly signal?: AbortSignal | undefined;
}

/** Entity → event time of the row that must become readable. */
export type ExpectedRows = ReadonlyMap<DemoEntity, number>;

/** Sends the last trades of every demo entity through the front door. */
export async function sendDemo(api: ApiAccess, tradesPerEntity: number, nowUs: number): Promise<ExpectedRows> {
  const expected = new Map<DemoEntity, number>();
  for (const entity of demoEntities) {
    const { events, lastTradeUs } = demoEvents(entity, nowUs, tradesPerEntity);
    await sendEvents(api, JSON.stringify({ events }));
    expected.set(entity, lastTradeUs);
  }
  return expected;
}

/** Waits until each entity's features know its last trade. Another run may have sent later ones meanwhile. */
export async function awaitRows(api: ApiAccess, expected: ExpectedRows): Promise<readonly FeatureRow[]> {
  return Promise.all([...expected].map(([entity, eventTimeUs]) => awaitRow(api, entity, eventTimeUs)));
}

async function awaitRow(api: ApiAccess, entity: DemoEntity, eventTimeUs: number): Promise<FeatureRow> {
  const path = `/features/${tradesView.name}/${entity}`;
  const deadline = performance.now() + readTimeoutMs;
  let seen = 'nothing';
  while (performance.now() < deadline) {
    const answer = await call(api, path, {});
    if (answer.status === 200) {
      const row = FeatureRow.parse(await answer.json());
      if ((parseTime(row.eventTime) ?? 0) >= eventTimeUs) return row;
      seen = `a row of ${row.eventTime}`;
    } else if (answer.status !== 404 && answer.status < 500) {
      throw await refusal(answer, `GET ${path}`);
    } else {
      seen = `status ${answer.status}`;
    }
    await delay(pollMs, undefined, { signal: api.signal });
  }
  throw new TidegateError(
    'TG-0029',
    `GET ${path} did not show the events that were sent within ${readTimeoutMs / 1000} s; last seen: ${seen}`,
  );
}

/** Repeats with the same key while the service is at fault: a repeat cannot do harm. */
async function sendEvents(api: ApiAccess, body: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': `demo-${ulid()}` };
  const deadline = performance.now() + sendTimeoutMs;
  for (;;) {
    const answer = await call(api, '/events', { method: 'POST', headers, body });
    if (answer.ok) {
      const { rejected } = EventVerdicts.parse(await answer.json());
      if (rejected > 0) throw new TidegateError('TG-1003', `${rejected} demo events were rejected`);
      return;
    }
    if (answer.status < 500 || performance.now() > deadline) throw await refusal(answer, 'POST /events');
    await delay(pollMs, undefined, { signal: api.signal });
  }
}

interface ApiCall {
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function call(api: ApiAccess, path: string, request: ApiCall): Promise<Response> {
  const timeout = AbortSignal.timeout(requestTimeoutMs);
  const signal = api.signal === undefined ? timeout : AbortSignal.any([api.signal, timeout]);
  const headers = { ...request.headers, Authorization: `Bearer ${api.token}` };
  try {
    return await fetch(`${api.baseUrl}${path}`, { ...request, headers, signal });
  } catch (cause) {
    api.signal?.throwIfAborted();
    throw new TidegateError('TG-0029', `${request.method ?? 'GET'} ${path} got no answer`, { cause });
  }
}

async function refusal(answer: Response, request: string): Promise<TidegateError> {
  return new TidegateError('TG-0029', `${request} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
}
