/** Every route of the API, once: the construct adds its methods, the routers dispatch, OpenAPI is generated from it. */

export const scopes = [
  'models:read',
  'models:train',
  'models:promote',
  'predict',
  'features:read',
  'events:write',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below the API's stage `v1`. */
  readonly path: string;
  /** The router Lambda that answers. */
  readonly router: 'predict' | 'control';
  /** Absent = open to everyone; only the three routes that describe the service may be. */
  readonly scope?: Scope;
}

export const routes = {
  showHealth: { method: 'GET', path: '/health', router: 'control' },
  showOpenApi: { method: 'GET', path: '/openapi.json', router: 'control' },
  showDocs: { method: 'GET', path: '/docs', router: 'control' },
  sendEvents: {
    method: 'POST',
    path: '/events',
    router: 'control',
    scope: 'events:write',
  },
  showBalance: {
    method: 'GET',
    path: '/events/balance/{entity}',
    router: 'control',
    scope: 'features:read',
  },
  listFailures: {
    method: 'GET',
    path: '/events/failures',
    router: 'control',
    scope: 'admin',
  },
  listQuarantine: {
    method: 'GET',
    path: '/events/quarantine',
    router: 'control',
    scope: 'admin',
  },
  requestUploads: {
    method: 'POST',
    path: '/imports/{import}/parts',
    router: 'control',
    scope: 'events:write',
  },
  redriveEvents: {
    method: 'POST',
    path: '/events/redrive',
    router: 'control',
    scope: 'admin',
  },
  setMarketClock: {
    method: 'POST',
    path: '/markets/{market}/clock',
    router: 'control',
    scope: 'events:write',
  },
  showMarketClock: {
    method: 'GET',
    path: '/markets/{market}/clock',
    router: 'control',
    scope: 'features:read',
  },
  listViews: {
    method: 'GET',
    path: '/features',
    router: 'control',
    scope: 'features:read',
  },
  readFeatures: {
    method: 'GET',
    path: '/features/{view}/{entity}',
    router: 'predict',
    scope: 'features:read',
  },
  readFeatureRows: {
    method: 'GET',
    path: '/features/{view}',
    router: 'predict',
    scope: 'features:read',
  },
  startBackfill: {
    method: 'POST',
    path: '/backfills',
    router: 'control',
    scope: 'events:write',
  },
  showBackfill: {
    method: 'GET',
    path: '/backfills/{run}',
    router: 'control',
    scope: 'features:read',
  },
  listFeatureFiles: {
    method: 'GET',
    path: '/features/{view}/files',
    router: 'control',
    scope: 'features:read',
  },
  startTraining: {
    method: 'POST',
    path: '/runs',
    router: 'control',
    scope: 'models:train',
  },
  listRuns: {
    method: 'GET',
    path: '/runs',
    router: 'control',
    scope: 'models:read',
  },
  showRun: {
    method: 'GET',
    path: '/runs/{run}',
    router: 'control',
    scope: 'models:read',
  },
  cancelRun: {
    method: 'POST',
    path: '/runs/{run}/cancel',
    router: 'control',
    scope: 'models:train',
  },
  showRunReport: {
    method: 'GET',
    path: '/runs/{run}/report',
    router: 'control',
    scope: 'models:read',
  },
  listRunFiles: {
    method: 'GET',
    path: '/runs/{run}/files',
    router: 'control',
    scope: 'models:read',
  },
  listModels: {
    method: 'GET',
    path: '/models',
    router: 'control',
    scope: 'models:read',
  },
  listVersions: {
    method: 'GET',
    path: '/models/{model}/versions',
    router: 'control',
    scope: 'models:read',
  },
  showVersion: {
    method: 'GET',
    path: '/models/{model}/versions/{version}',
    router: 'control',
    scope: 'models:read',
  },
  importVersion: {
    method: 'POST',
    path: '/models/{model}/versions',
    router: 'control',
    scope: 'models:train',
  },
  promoteVersion: {
    method: 'POST',
    path: '/models/{model}/champion',
    router: 'control',
    scope: 'models:promote',
  },
  listChampions: {
    method: 'GET',
    path: '/models/{model}/history',
    router: 'control',
    scope: 'models:read',
  },
  predictEntity: {
    method: 'GET',
    path: '/predictions/{entity}',
    router: 'predict',
    scope: 'predict',
  },
  listServed: {
    method: 'GET',
    path: '/served',
    router: 'control',
    scope: 'predict',
  },
  showServed: {
    method: 'GET',
    path: '/served/{prediction}',
    router: 'control',
    scope: 'models:read',
  },
  listAlarms: {
    method: 'GET',
    path: '/alarms',
    router: 'control',
    scope: 'admin',
  },
  listFreshness: {
    method: 'GET',
    path: '/freshness',
    router: 'control',
    scope: 'features:read',
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
