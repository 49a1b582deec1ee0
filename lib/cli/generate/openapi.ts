import type * as z from 'zod';
import { Problem } from '../../../schemas/api.ts';
import { type ErrorCode, errors } from '../../../schemas/errors.ts';
import { maxReadEntities } from '../../../schemas/limits.ts';
import { durationPattern } from '../../../schemas/patterns.ts';
import {
  type Operation,
  operations,
  pathParameters,
  type QueryParameter,
  type ResponseBody,
} from '../../../schemas/operations.ts';
import { type Route, type RouteName, routes } from '../../../schemas/routes.ts';
import { operationErrors } from './operation-errors.ts';
import { SchemaComponents } from './schema-components.ts';

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly license: object;
  };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}

export const routeNames: readonly RouteName[] = Object.keys(routes).filter((name) => isRouteName(name));

function isRouteName(name: string): name is RouteName {
  return Object.hasOwn(routes, name);
}

/** The API as an OpenAPI document: routes and their contracts put together, nothing added by hand. */
export function assembleOpenApi(version: string): OpenApi {
  const components = new SchemaComponents();
  const paths: Record<string, Record<string, object>> = {};
  for (const name of routeNames) {
    const route: Route = routes[name];
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describe(name, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tidegate',
      version,
      summary: 'Market events in, point-in-time features out.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to the address of this document, so that it holds on every deployment.
    servers: [{ url: '.' }],
    paths,
    components: {
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', description: 'A Tidegate access token.' } },
      schemas: components.all(),
    },
  };
}

function describe(name: RouteName, components: SchemaComponents): object {
  const route: Route = routes[name];
  const operation: Operation = operations[name];
  const success = Object.entries(operation.responses).map(([status, { when, body }]): [string, object] => [
    status,
    { description: when, content: content(body, components) },
  ]);
  return {
    operationId: name,
    summary: operation.summary,
    tags: [route.path.split('/')[1]],
    security: route.scope === undefined ? [] : [{ accessToken: [route.scope] }],
    ...parameters(route, operation, components),
    ...requestBody(operation.request, components),
    responses: Object.fromEntries([...success, ...problems(operationErrors(route, operation), components)]),
  };
}

function content(body: ResponseBody, components: SchemaComponents): object {
  if (body === 'html') return { 'text/html': { schema: { type: 'string' } } };
  if (body === 'openapi') return { 'application/json': { schema: { type: 'object' } } };
  return { 'application/json': { schema: components.reference(body) } };
}

function requestBody(request: z.ZodType | undefined, components: SchemaComponents): object {
  if (request === undefined) return {};
  return {
    requestBody: { required: true, content: { 'application/json': { schema: components.reference(request) } } },
  };
}

function parameters(route: Route, { query = [] }: Operation, components: SchemaComponents): object {
  const inPath = Object.entries(pathParameters)
    .filter(([name]) => route.path.includes(`{${name}}`))
    .map(([name, schema]) => ({ name, in: 'path', required: true, schema: components.reference(schema) }));
  const inQuery = query.map(({ name, kind, about }) => ({
    name,
    in: 'query',
    description: about,
    ...queryValue(kind, components),
  }));
  const all = [...inPath, ...inQuery, ...(route.method === 'POST' ? [idempotencyKey] : [])];
  return all.length === 0 ? {} : { parameters: all };
}

function queryValue(kind: QueryParameter['kind'], components: SchemaComponents): object {
  if (kind === 'whole-number') return { schema: { type: 'integer', minimum: 1, maximum: 1000 } };
  if (kind === 'market' || kind === 'pack') return { schema: components.reference(pathParameters.market) };
  if (kind === 'model') return { schema: components.reference(pathParameters.model) };
  if (kind === 'horizon') return { schema: { type: 'string', pattern: durationPattern.source } };
  if (kind === 'flag') return { schema: { type: 'boolean', default: false } };
  if (kind === 'day') return { schema: { type: 'string', format: 'date' } };
  if (kind === 'digest') return { schema: components.reference(pathParameters.import) };
  const entity = components.reference(pathParameters.entity);
  if (kind === 'entity') return { schema: entity };
  const schema = { type: 'array', items: entity, minItems: 1, maxItems: maxReadEntities };
  return { required: true, style: 'form', explode: false, schema };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A fresh key for every new request, the same key for a repeat.',
  schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[!-~]+$(?!\\n)' },
};

const retryAfter = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } } };

function problems(codes: readonly ErrorCode[], components: SchemaComponents): [string, object][] {
  const statuses = [...new Set(codes.map((code) => errors[code].status))].sort((first, second) => first - second);
  return statuses.map((status) => {
    const lines = codes.filter((code) => errors[code].status === status).map((code) => `${code} ${errors[code].title}`);
    return [
      String(status),
      {
        description: `${lines.join('; ')}.`,
        ...(status === 503 ? { headers: retryAfter } : {}),
        content: { 'application/problem+json': { schema: components.reference(Problem) } },
      },
    ];
  });
}
