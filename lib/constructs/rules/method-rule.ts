import { type Route, routes } from '../../../schemas/routes.ts';
import { type PlacedResource, type Rule, type StackTemplate, allResources, textOf, valueAt } from './template.ts';

/** The routes that describe the service; no other one may be open. */
export const openRoutes: readonly string[] = ['GET /health', 'GET /openapi.json', 'GET /docs'];

/**
 * Methods for whatever the table does not hold. They are open because an authoriser could only answer 401 to a wrong
 * address; the router finds no route for them, so that "no such route" and "not a method" are all they ever say.
 */
export const catchAlls: readonly string[] = ['ANY /', 'ANY /{proxy+}'];

export interface MethodRuleOptions {
  /** Whether the gateway repeats the check of the token that the routers make. */
  readonly gatewayChecks: boolean;
  /** @default - the route table */
  readonly table?: readonly Route[];
}

/** Deny by default: every method of an API is on a short list of open ones, or needs a scope. */
export function methodRule({ gatewayChecks, table = Object.values<Route>(routes) }: MethodRuleOptions): Rule {
  return (templates) =>
    allResources(templates, 'AWS::ApiGateway::Method').flatMap((placed) => {
      const route = routeOf(placed, templates);
      const fault = [...openRoutes, ...catchAlls].includes(route)
        ? undefined
        : faultOf(placed, route, { gatewayChecks, table });
      return fault === undefined ? [] : [{ stack: placed.stack, logicalId: placed.logicalId, fault }];
    });
}

function faultOf(placed: PlacedResource, route: string, options: Required<MethodRuleOptions>): string | undefined {
  const row = options.table.find(({ method, path }) => `${method} ${path}` === route);
  if (row?.scope === undefined) return `${route} is open: give it a scope in schemas/routes.ts`;
  const authorisation = valueAt(placed.resource, 'Properties', 'AuthorizationType');
  const isChecked = authorisation === 'CUSTOM' && valueAt(placed.resource, 'Properties', 'AuthorizerId') !== undefined;
  return options.gatewayChecks && !isChecked ? `${route} has no authoriser at the gateway` : undefined;
}

function routeOf({ stack, resource }: PlacedResource, templates: readonly StackTemplate[]): string {
  const resources = templates.find((template) => template.stack === stack)?.resources ?? {};
  const path = pathOf(valueAt(resource, 'Properties', 'ResourceId', 'Ref'), resources);
  return `${textOf(valueAt(resource, 'Properties', 'HttpMethod'))} ${path || '/'}`;
}

/** Paths are chains of resources that end at the root of the API, which is no resource of the template. */
function pathOf(id: unknown, resources: StackTemplate['resources']): string {
  const resource = typeof id === 'string' ? resources[id] : undefined;
  if (resource === undefined) return '';
  const parent = pathOf(valueAt(resource, 'Properties', 'ParentId', 'Ref'), resources);
  return `${parent}/${textOf(valueAt(resource, 'Properties', 'PathPart'))}`;
}
