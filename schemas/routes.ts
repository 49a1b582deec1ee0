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
  listQuarantine: {
    method: 'GET',
    path: '/events/quarantine',
    router: 'control',
    scope: 'admin',
    summary: 'Imports with lines that were refused, and where those lines are.',
  },
  requestUploads: {
    method: 'POST',
    path: '/imports/{import}/parts',
    router: 'control',
    scope: 'events:write',
    summary: 'Addresses to which the parts of an import are uploaded.',
  },
  redriveEvents: {
    method: 'POST',
    path: '/events/redrive',
    router: 'control',
    scope: 'admin',
    summary: 'Send the messages of the dead-letter queue again.',
  },
  setMarketClock: {
    method: 'POST',
    path: '/markets/{market}/clock',
    router: 'control',
    scope: 'events:write',
    summary: 'Set the clock of a replayed market.',
  },
  showMarketClock: {
    method: 'GET',
    path: '/markets/{market}/clock',
    router: 'control',
    scope: 'features:read',
    summary: 'What time it is on a market.',
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
  startBackfill: {
    method: 'POST',
    path: '/backfills',
    router: 'control',
    scope: 'events:write',
    summary: 'Take an uploaded import over, or materialise features.',
  },
  showBackfill: {
    method: 'GET',
    path: '/backfills/{run}',
    router: 'control',
    scope: 'features:read',
    summary: 'How far a backfill has come, and how it ended.',
  },
  listFeatureFiles: {
    method: 'GET',
    path: '/features/{view}/files',
    router: 'control',
    scope: 'features:read',
    summary: 'Where the rows of entities and days lie as Parquet, and how far each entity is materialised.',
  },
  startTraining: {
    method: 'POST',
    path: '/runs',
    router: 'control',
    scope: 'models:train',
    summary: 'Train a model of a pack.',
  },
  listRuns: {
    method: 'GET',
    path: '/runs',
    router: 'control',
    scope: 'models:read',
    summary: 'Trainings, the newest first.',
  },
  showRun: {
    method: 'GET',
    path: '/runs/{run}',
    router: 'control',
    scope: 'models:read',
    summary: 'How far a training has come, what it took, and how it ended.',
  },
  cancelRun: {
    method: 'POST',
    path: '/runs/{run}/cancel',
    router: 'control',
    scope: 'models:train',
    summary: 'End a training that is under way.',
  },
  showRunReport: {
    method: 'GET',
    path: '/runs/{run}/report',
    router: 'control',
    scope: 'models:read',
    summary: 'Where the report of a training is.',
  },
  listRunFiles: {
    method: 'GET',
    path: '/runs/{run}/files',
    router: 'control',
    scope: 'models:read',
    summary: 'What it takes to train the model of a run again, and where it is.',
  },
  listModels: {
    method: 'GET',
    path: '/models',
    router: 'control',
    scope: 'models:read',
    summary: 'Models that have a version, with their champions.',
  },
  listVersions: {
    method: 'GET',
    path: '/models/{model}/versions',
    router: 'control',
    scope: 'models:read',
    summary: 'Versions of a model, the newest first.',
  },
  showVersion: {
    method: 'GET',
    path: '/models/{model}/versions/{version}',
    router: 'control',
    scope: 'models:read',
    summary: 'What a version is made of, and how it scored.',
  },
  importVersion: {
    method: 'POST',
    path: '/models/{model}/versions',
    router: 'control',
    scope: 'models:train',
    summary: 'Make a version of a model that was trained elsewhere, proved by golden rows.',
  },
  promoteVersion: {
    method: 'POST',
    path: '/models/{model}/champion',
    router: 'control',
    scope: 'models:promote',
    summary: 'Make a version the champion of its model, by the decision of a person.',
  },
  listChampions: {
    method: 'GET',
    path: '/models/{model}/history',
    router: 'control',
    scope: 'models:read',
    summary: 'Every change of the champion of a model, the newest first.',
  },
  predictEntity: {
    method: 'GET',
    path: '/predictions/{entity}',
    router: 'predict',
    scope: 'predict',
    summary: 'What a model expects of an entity, and why.',
  },
  listServed: {
    method: 'GET',
    path: '/served',
    router: 'control',
    scope: 'predict',
    summary: 'Predictions that were served, the newest first.',
  },
  showServed: {
    method: 'GET',
    path: '/served/{prediction}',
    router: 'control',
    scope: 'predict',
    summary: 'All that a served prediction was made of, to make it again.',
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
