import { setTimeout as delay } from 'node:timers/promises';
import { ulid } from 'ulid';
import type * as z from 'zod';
import { EventVerdicts, type MarketClockSetting, MarketClockState } from '../../schemas/api.ts';
import { TidegateError } from '../domain/fault.ts';
import type { MarketRequest } from './market-requests.ts';

const requestTimeoutMs = 25_000;
const firstPauseMs = 100;
const longestPauseMs = 5_000;

export interface ApiAccess {
  readonly baseUrl: string;
  readonly token: string;
}

export interface ApiCall {
  readonly method?: 'POST';
  readonly idempotencyKey?: string;
  readonly body?: string;
}

/** The front door, for the parts of the launcher that use it as anybody would. */
export interface MarketApi {
  call(path: string, request?: ApiCall): Promise<Response>;
  read<Schema extends z.ZodType>(path: string, schema: Schema, request?: ApiCall): Promise<z.output<Schema>>;
}

export interface ApiOptions {
  /** Asked each time: a deployment while the platform is up may move address and token. */
  readonly access: () => ApiAccess;
  readonly signal: AbortSignal;
  /** How long a fault of the service may last. */
  readonly patienceMs: number;
}

/** Repeats a request with the same key for as long as the service is at fault: a repeat cannot do harm. */
export function marketApi({ access, signal, patienceMs }: ApiOptions): MarketApi {
  const call: MarketApi['call'] = async (path, request = {}) => {
    const deadline = performance.now() + patienceMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const answer = await tryOnce(access(), path, { request, signal });
      const isFault = answer instanceof Error || answer.status >= 500 || answer.status === 429;
      if (!isFault) return answer;
      if (performance.now() > deadline) throw await unanswered(answer, nameOf(path, request));
      await delay(pauseMs, undefined, { signal });
    }
  };
  return {
    call,
    async read(path, schema, request = {}) {
      const answer = await call(path, request);
      if (!answer.ok) throw await unanswered(answer, nameOf(path, request));
      return schema.parse(await answer.json());
    },
  };
}

interface Try {
  readonly request: ApiCall;
  readonly signal: AbortSignal;
}

async function tryOnce(
  { baseUrl, token }: ApiAccess,
  path: string,
  { request, signal }: Try,
): Promise<Response | Error> {
  const { method, idempotencyKey, body } = request;
  try {
    return await fetch(`${baseUrl}${path}`, {
      ...(method === undefined ? {} : { method }),
      headers: {
        authorization: `Bearer ${token}`,
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  }
}

function nameOf(path: string, { method }: ApiCall): string {
  return `${method ?? 'GET'} ${path}`;
}

async function unanswered(answer: Response | Error, request: string): Promise<TidegateError> {
  if (answer instanceof Error) return new TidegateError('TG-0029', `${request} got no answer`, { cause: answer });
  return new TidegateError('TG-0029', `${request} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
}

/** Sends one request of the tape; every event of it must be taken. */
export async function sendRequest(api: MarketApi, { body, idempotencyKey }: MarketRequest): Promise<void> {
  const verdicts = await api.read('/events', EventVerdicts, { method: 'POST', body, idempotencyKey });
  const bad = verdicts.verdicts.find((verdict) => verdict.status === 'rejected');
  if (bad === undefined) return;
  throw new TidegateError('TG-1003', `${verdicts.rejected} simulated events were rejected: ${JSON.stringify(bad)}`);
}

export function setClock(api: MarketApi, market: string, setting: MarketClockSetting): Promise<MarketClockState> {
  const body = JSON.stringify(setting);
  return api.read(`/markets/${market}/clock`, MarketClockState, { method: 'POST', body, idempotencyKey: ulid() });
}

export function readClock(api: MarketApi, market: string): Promise<MarketClockState> {
  return api.read(`/markets/${market}/clock`, MarketClockState);
}
