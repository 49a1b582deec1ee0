import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { EventVerdicts, FeatureRow } from '../../schemas/api.ts';
import type { MarketEvent } from '../../schemas/streams.ts';
import { tradesView } from '../../lib/domain/features/trades-view.ts';
import { formatTime, parseTime } from '../../lib/domain/time.ts';

export interface Api {
  readonly baseUrl: string;
  readonly token: string;
}

export interface EventWayOptions {
  readonly api: Api;
  readonly entity: string;
  readonly signal: AbortSignal;
  /** When the next trade happened. @default now, by the clock of the system */
  readonly clockUs?: () => number;
}

export interface EventWay {
  /** Until the API has answered the POST. */
  readonly postMs: number;
  /** From the same start until the row of this event was read. */
  readonly readableMs: number;
  /** The read that found it, alone: the way cannot be known more exactly than this. */
  readonly readMs: number;
}

/** Between two reads: short beside a read, yet leaves the cores to the platform. */
const pollMs = 5;
const longestWayMs = 30_000;

/** Sends one trade after the other, each closed by its sender, and follows each to its row. */
export function eventWay({ api, entity, signal, clockUs = () => Date.now() * 1000 }: EventWayOptions) {
  let lastUs = 0;
  const withTimeout = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(longestWayMs)]);
  return async (price: number): Promise<EventWay> => {
    // Behind the promise of the event before, also when the clock has not moved on.
    lastUs = Math.max(lastUs + 1, clockUs());
    const body = JSON.stringify({ events: closedTrade(entity, lastUs, price) });
    const within = withTimeout();
    const startedMs = performance.now();
    await post(api, body, within);
    const postMs = performance.now() - startedMs;
    for (;;) {
      const readStartedMs = performance.now();
      const timeUs = await readEventTime(api, entity, within);
      const endedMs = performance.now();
      if (timeUs === lastUs) return { postMs, readableMs: endedMs - startedMs, readMs: endedMs - readStartedMs };
      await delay(pollMs, undefined, { signal: within });
    }
  };
}

/** A trade would wait for two seconds of later events, unless its sender says that nothing earlier follows. */
export function closedTrade(entity: string, timeUs: number, price: number): readonly MarketEvent[] {
  const shared = { entity, source: 'bench' } as const;
  const eventTime = formatTime(timeUs);
  return [
    { stream: 'trade', ...shared, eventTime, price, quantity: 1, side: 'buy' },
    { stream: 'tick', ...shared, eventTime, completeUntil: formatTime(timeUs + 1) },
  ];
}

async function post({ baseUrl, token }: Api, body: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(`${baseUrl}/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `bench-${randomUUID()}`,
    },
    body,
    signal,
  });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`POST /events answered ${answer.status}: ${text}`);
  EventVerdicts.parse(JSON.parse(text));
}

/** Undefined while the entity has no row. */
async function readEventTime({ baseUrl, token }: Api, entity: string, signal: AbortSignal) {
  const path = `/features/${tradesView.name}/${entity}`;
  const answer = await fetch(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` }, signal });
  const text = await answer.text();
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${text}`);
  return parseTime(FeatureRow.parse(JSON.parse(text)).eventTime);
}
