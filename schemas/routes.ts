/** Every route of the API, once: the construct adds its methods, the routers dispatch, OpenAPI is generated from it. */

export const scopes = ['models:read', 'models:promote', 'predict', 'features:read', 'events:write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below the API's stage `v1`. */
  readonly path: string;
  /** The router Lambda that answers. */
  readonly router: 'predict' | 'control';
  /** Absent = open to everyone; only the three routes that describe the service may be. */
  readonly scope?: Scope;
  readonly summary: string;
}

export const routes = {
  showHealth: { method: 'GET', path: '/health', router: 'control', summary: 'Is the service up, and which one is it?' },
  showOpenApi: { method: 'GET', path: '/openapi.json', router: 'control', summary: 'This API as an OpenAPI document.' },
  showDocs: { method: 'GET', path: '/docs', router: 'control', summary: 'This API as a page.' },
  sendEvents: {
    method: 'POST',
    path: '/events',
    router: 'control',
    scope: 'events:write',
    summary: 'Send up to 500 market events.',
  },
  showBalance: {
    method: 'GET',
    path: '/events/balance/{entity}',
    router: 'control',
    scope: 'features:read',
    summary: 'What became of the events of one entity.',
  },
  listFailures: {
    method: 'GET',
    path: '/events/failures',
    router: 'control',
    scope: 'admin',
    summary: 'Quarantined and dead-lettered messages, with their reasons.',
  },
  redriveEvents: {
    method: 'POST',
    path: '/events/redrive',
    router: 'control',
    scope: 'admin',
    summary: 'Send the messages of the dead-letter queue again.',
  },
  listViews: {
    method: 'GET',
    path: '/features',
    router: 'control',
    scope: 'features:read',
    summary: 'Feature views, their features, and the entities that have state.',
  },
  readFeatures: {
    method: 'GET',
    path: '/features/{view}/{entity}',
    router: 'predict',
    scope: 'features:read',
    summary: 'The features of one entity as they are known now.',
  },
  readFeatureRows: {
    method: 'GET',
    path: '/features/{view}',
    router: 'predict',
    scope: 'features:read',
    summary: 'The features of up to 100 entities as they are known now.',
  },
  listAlarms: {
    method: 'GET',
    path: '/alarms',
    router: 'control',
    scope: 'admin',
    summary: 'Every alarm with its state and its runbook.',
  },
  listFreshness: {
    method: 'GET',
    path: '/freshness',
    router: 'control',
    scope: 'features:read',
    summary: 'The last recorded age of each feature view.',
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
