import { type Route, type RouteName, routes } from '../../schemas/routes.ts';
import { RequestError } from '../../lib/domain/fault.ts';
import { authorise, type Principal } from '../../lib/domain/serve/authorise.ts';
import type { TokenReader } from '../../lib/domain/serve/ports.ts';
import { nowUs } from './clock.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** What the gateway tells a router and an authoriser alike. */
export interface GatewayRequest {
  readonly httpMethod: string;
  readonly resource: string;
  readonly path: string;
}

const routesByKey: ReadonlyMap<string, readonly [RouteName, Route]> = new Map(
  Object.keys(routes)
    .filter(isRouteName)
    .map((name) => [`${routes[name].method} ${routes[name].path}`, [name, routes[name]]]),
);

export function findRoute(event: GatewayRequest): readonly [RouteName, Route] {
  const found = routesByKey.get(`${event.httpMethod} ${event.resource}`);
  if (found === undefined) throw noRoute(event);
  return found;
}

/** What no method of the gateway takes arrives under a catch-all resource; the path says whether another method would fit. */
function noRoute({ httpMethod, path }: GatewayRequest): RequestError {
  const shown = path.slice(0, 200);
  const takesOther = Object.values<Route>(routes).some(
    (route) => route.method !== httpMethod && fitsTemplate(path, route.path),
  );
  return takesOther
    ? new RequestError('TG-0003', `${httpMethod} is not a method of ${shown}`)
    : new RequestError('TG-0002', `there is no ${shown}`);
}

function fitsTemplate(path: string, template: string): boolean {
  const [given, wanted] = [path.split('/'), template.split('/')];
  return (
    given.length === wanted.length &&
    wanted.every((segment, index) => (segment.startsWith('{') ? given[index] !== '' : segment === given[index]))
  );
}

function isRouteName(name: string): name is RouteName {
  return Object.hasOwn(routes, name);
}

/** Who asks; undefined on open routes. Throws the error that the caller is told. */
export async function admit({ scope }: Route, headers: Headers, tokens: TokenReader): Promise<Principal | undefined> {
  if (scope === undefined) return undefined;
  const { authorization, 'tidegate-tenant': claimedTenant } = headers;
  return authorise({ authorization, claimedTenant, scope, nowUs: nowUs() }, tokens);
}

/** Header names differ in case between clients and engines. */
export function lowerCaseKeys(headers: Headers | null): Headers {
  const lower: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers ?? {})) lower[name.toLowerCase()] = value;
  return lower;
}
