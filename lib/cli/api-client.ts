import { setTimeout as delay } from 'node:timers/promises';
import type * as z from 'zod';
import { Problem } from '../../schemas/api.ts';
import type { Route } from '../../schemas/routes.ts';
import { CliError, ProblemError } from './cli-error.ts';

/** Longer than the gateway waits for the slowest function (29 s), so that its own answer comes first. */
const defaultTimeoutMs = 30_000;
const maxTries = 3;
const firstPauseMs = 200;
const longestPauseMs = 5_000;

export interface ApiClientOptions {
  readonly baseUrl: string;
  readonly token?: string | undefined;
  readonly release: string;
  readonly signal: AbortSignal;
  /** Told once per try. */
  readonly onTry?: (line: string) => void;
  readonly timeoutMs?: number;
}

export interface ApiRequest {
  /** Values of `{…}` in the path of the route. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Makes a repeat of a write harmless. */
  readonly idempotencyKey?: string;
}

export interface ApiClient {
  ask<Schema extends z.ZodType>(route: Route, schema: Schema, request?: ApiRequest): Promise<z.output<Schema>>;
}

type Outcome =
  | { readonly kind: 'answer'; readonly body: string }
  | { readonly kind: 'failure'; readonly error: Error; readonly retry: boolean; readonly pauseMs?: number };

/** Asks the API: at most three tries, each with a timeout, and only failures that may pass are tried again. */
export function apiClient(options: ApiClientOptions): ApiClient {
  return {
    async ask(route, schema, request = {}) {
      const url = addressOf(options.baseUrl, route, request);
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await tryOnce(url, route, { options, request });
        if (outcome.kind === 'answer') return readAnswer(outcome.body, schema, `${route.method} ${url}`);
        if (!outcome.retry || !mayRepeat(route, request) || attempt === maxTries) throw outcome.error;
        // Full jitter: clients that failed together do not come back together.
        const pauseMs = outcome.pauseMs ?? Math.random() * firstPauseMs * 2 ** attempt;
        await delay(Math.min(pauseMs, longestPauseMs), undefined, { signal: options.signal });
      }
    },
  };
}

/** After a lost answer nobody knows whether a write was done. */
function mayRepeat({ method }: Route, { idempotencyKey }: ApiRequest): boolean {
  return method === 'GET' || idempotencyKey !== undefined;
}

function addressOf(baseUrl: string, { path }: Route, request: ApiRequest): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(request.path?.[name] ?? ''));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined) query.set(name, String(value));
  return `${baseUrl}${filled}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

interface Try {
  readonly options: ApiClientOptions;
  readonly request: ApiRequest;
}

async function tryOnce(url: string, { method }: Route, { options, request }: Try): Promise<Outcome> {
  const startedMs = performance.now();
  const tell = (what: string): void =>
    options.onTry?.(`${method} ${url}: ${what} in ${Math.round(performance.now() - startedMs)} ms`);
  try {
    const answer = await fetch(url, {
      method,
      headers: headersOf(options, request),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // Another address must not get the token.
      redirect: 'error',
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs)]),
    });
    const body = await answer.text();
    tell(`${answer.status}, request ${answer.headers.get('x-request-id') ?? 'unknown'}`);
    return answer.ok ? { kind: 'answer', body } : refusal(answer, body, `${method} ${url}`);
  } catch (error) {
    if (options.signal.aborted) throw error;
    tell('no answer');
    const failed = new CliError('TG-0029', `${method} ${url} got no answer`, { cause: error });
    return { kind: 'failure', error: failed, retry: true };
  }
}

function headersOf({ token, release }: ApiClientOptions, { body, idempotencyKey }: ApiRequest): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': `tidegate/${release}`,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
}

const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

function refusal(answer: Response, body: string, request: string): Outcome {
  const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
  const pause = Number.isFinite(retryAfter) ? { pauseMs: retryAfter * 1000 } : {};
  const problem = Problem.safeParse(parseJson(body));
  if (problem.success)
    return { kind: 'failure', error: new ProblemError(problem.data), retry: problem.data.retryable, ...pause };
  const error = new CliError(
    'TG-0029',
    `${request} answered ${answer.status}: ${body.slice(0, 300).trim() || 'nothing'}`,
  );
  return { kind: 'failure', error, retry: passing.has(answer.status), ...pause };
}

function readAnswer<Schema extends z.ZodType>(body: string, schema: Schema, request: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the document' : issue.path.join('.');
  throw new CliError('TG-0029', `${request} answered something unexpected (${place}: ${issue?.message ?? 'unknown'})`, {
    next: 'Check that the address is that of a Tidegate API of this release: `tidegate status`.',
  });
}

/** Undefined for what is not JSON, which no contract takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
