import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { RouteName } from '../../schemas/routes.ts';
import { RequestError, TidegateError } from '../../lib/domain/fault.ts';
import { checkIdempotencyKey } from '../../lib/domain/serve/idempotency-key.ts';
import type { TokenReader } from '../../lib/domain/serve/ports.ts';
import { toProblem } from '../../lib/domain/serve/problem.ts';
import { admit, findRoute, lowerCaseKeys } from './admit.ts';
import { nowUs } from './clock.ts';
import { log } from './log.ts';

export interface RouteRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it was sent; undefined = no body. */
  readonly body: Uint8Array | undefined;
  /** Of a request that writes; empty on others. */
  readonly idempotencyKey: string;
  readonly requestId: string;
  readonly nowUs: number;
  /** Empty on open routes. */
  readonly tenant: string;
  /** Who asks, by the id of the token; empty on open routes. */
  readonly tokenId: string;
}

export interface RouteAnswer {
  readonly status: number;
  readonly body: object | string;
  readonly contentType?: string;
}

export type RouteHandlers = Readonly<Partial<Record<RouteName, (request: RouteRequest) => Promise<RouteAnswer>>>>;

/** One router Lambda: find the route, authorise, answer; whatever goes wrong leaves as a problem document. */
export function wireRoutes(handlers: RouteHandlers, tokens: TokenReader) {
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(oneLogLine())
    .use(problemOnError())
    .handler(async (event, context) => {
      const [name, route] = findRoute(event);
      const handler = handlers[name];
      if (handler === undefined)
        throw new RequestError('TG-0002', `${event.httpMethod} ${event.resource} is answered elsewhere`);
      const headers = lowerCaseKeys(event.headers);
      const principal = await admit(route, headers, tokens);
      const answer = await handler({
        params: decodeAll(event.pathParameters ?? {}),
        query: event.queryStringParameters ?? {},
        headers,
        body: readBody(event),
        idempotencyKey: route.method === 'POST' ? checkIdempotencyKey(headers['idempotency-key']) : '',
        requestId: context.awsRequestId,
        nowUs: nowUs(),
        tenant: principal?.tenant ?? '',
        tokenId: principal?.tokenId ?? '',
      });
      return respond(answer, context.awsRequestId);
    });
}

/** Gateways differ in whether they decode path parameters; no valid id holds a `%`, so decoding again changes none. */
function decodeAll(params: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value && decode(name, value)]));
}

function decode(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new RequestError('TG-0016', `${name} is not percent-encoded UTF-8`, [
      { code: 'TG-0016', field: name, detail: 'not percent-encoded UTF-8' },
    ]);
  }
}

function readBody({ body, isBase64Encoded }: APIGatewayProxyEvent): Uint8Array | undefined {
  if (body === null || body === '') return undefined;
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

function respond(
  { status, body, contentType = 'application/json' }: RouteAnswer,
  requestId: string,
): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
      ...(status === 503 || status === 429 ? { 'retry-after': '1' } : {}),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

type HttpMiddleware = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult>;

/** An error that left the handler would end in a gateway error that names internals. */
function problemOnError(): HttpMiddleware {
  return {
    onError: (request) => {
      const requestId = request.context.awsRequestId;
      const problem = toProblem(request.error, requestId);
      if (problem.status >= 500) log.error('fault', { requestId, error: request.error ?? undefined });
      const { status } = problem;
      request.response = respond({ status, body: problem, contentType: 'application/problem+json' }, requestId);
    },
  };
}

/** Runs last on both ways out: middy calls `after` and `onError` in reverse order. */
function oneLogLine(): HttpMiddleware {
  const write: HttpMiddleware['after'] = ({ event, context, response, error }) => {
    log.info('request', {
      requestId: context.awsRequestId,
      method: event.httpMethod,
      route: event.resource,
      status: response?.statusCode,
      ...(error instanceof TidegateError ? { code: error.code } : {}),
    });
  };
  return { after: write, onError: write };
}
