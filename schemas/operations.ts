/** What each route takes and gives: the rest of the API's contract beside `routes.ts`, which stays free of zod. */
import type * as z from 'zod';
import {
  AlarmList,
  BackfillRequest,
  BackfillStatus,
  Balance,
  EventBatch,
  EventVerdicts,
  FailureList,
  FeatureFileList,
  FeatureRow,
  FeatureRows,
  FreshnessList,
  Health,
  MarketClockSetting,
  MarketClockState,
  RedriveRequest,
  RedriveResult,
  ViewList,
} from './api.ts';
import type { ErrorCode } from './errors.ts';
import { EntityId, ModelName, Name, Sha256, Ulid } from './identity.ts';
import { ImportQuarantine, ImportUploadRequest, ImportUploads } from './import.ts';
import {
  ChampionHistory,
  ModelList,
  ModelVersionList,
  ModelVersionRecord,
  Promotion,
  PromotionRequest,
  VersionNumber,
} from './models.ts';
import { ImportedVersion, ModelImport } from './model-import.ts';
import type { RouteName } from './routes.ts';
import { Prediction, ServedList, ServedPrediction } from './serving.ts';
import { TrainRequest, TrainRunFiles, TrainRunList, TrainRunReport, TrainRunStatus } from './run-api.ts';

export type ResponseBody = z.ZodType | 'openapi' | 'html';

export interface QueryParameter {
  readonly name: string;
  readonly kind:
    'whole-number' | 'entity' | 'entities' | 'digest' | 'market' | 'pack' | 'day' | 'model' | 'horizon' | 'flag';
  readonly about: string;
}

export interface Operation {
  readonly request?: z.ZodType;
  /** By status; each says when it comes. */
  readonly responses: Readonly<Record<number, { readonly when: string; readonly body: ResponseBody }>>;
  readonly query?: readonly QueryParameter[];
  /** Errors of this route beyond those that every route of its kind has. */
  readonly errors?: readonly ErrorCode[];
}

export const pathParameters = {
  entity: EntityId,
  view: Name,
  market: Name,
  run: Name,
  import: Sha256,
  model: ModelName,
  version: VersionNumber,
  prediction: Ulid,
} as const;

const limit: QueryParameter = {
  name: 'limit',
  kind: 'whole-number',
  about: 'At most this many, 1 to 1000; 100 when absent.',
};

const market: QueryParameter = {
  name: 'market',
  kind: 'market',
  about: 'By whose clock rows grow old; that of the view when absent.',
};

export const operations = {
  showHealth: { responses: { 200: { when: 'The service is up.', body: Health } } },
  showOpenApi: { responses: { 200: { when: 'The document.', body: 'openapi' } } },
  showDocs: { responses: { 200: { when: 'The page.', body: 'html' } } },
  sendEvents: {
    request: EventBatch,
    responses: {
      202: { when: 'Every event was accepted.', body: EventVerdicts },
      207: { when: 'Some events were rejected; the others are on their way.', body: EventVerdicts },
    },
    errors: ['TG-1001', 'TG-1002', 'TG-1003', 'TG-1004'],
  },
  showBalance: { responses: { 200: { when: 'The counts.', body: Balance } }, errors: ['TG-0016', 'TG-2002'] },
  listFailures: {
    query: [limit],
    responses: { 200: { when: 'The newest failures.', body: FailureList } },
    errors: ['TG-0016'],
  },
  listQuarantine: {
    query: [limit, { name: 'import', kind: 'digest', about: 'One import, with the addresses of its lines.' }],
    responses: { 200: { when: 'The imports.', body: ImportQuarantine } },
    errors: ['TG-0016'],
  },
  requestUploads: {
    request: ImportUploadRequest,
    responses: { 200: { when: 'One offer per object.', body: ImportUploads } },
    errors: ['TG-0016', 'TG-1001'],
  },
  redriveEvents: {
    request: RedriveRequest,
    responses: { 200: { when: 'The messages were sent again.', body: RedriveResult } },
    errors: ['TG-1001'],
  },
  setMarketClock: {
    request: MarketClockSetting,
    responses: { 200: { when: 'The clock as it runs now.', body: MarketClockState } },
    errors: ['TG-0016', 'TG-0037', 'TG-1001'],
  },
  showMarketClock: {
    responses: { 200: { when: 'The clock.', body: MarketClockState } },
    errors: ['TG-0016'],
  },
  listViews: {
    query: [
      limit,
      { name: 'after', kind: 'entity', about: 'Entities after this one: `nextAfter` of the page before.' },
    ],
    responses: { 200: { when: 'The views and one page of entities.', body: ViewList } },
    errors: ['TG-0016'],
  },
  readFeatures: {
    query: [market],
    responses: { 200: { when: 'The row.', body: FeatureRow } },
    errors: ['TG-0016', 'TG-2001', 'TG-2002', 'TG-2003'],
  },
  readFeatureRows: {
    query: [{ name: 'entities', kind: 'entities', about: '1 to 100 entities, separated by commas.' }, market],
    responses: { 200: { when: 'One row per entity; one without a row is `NOT_FOUND`.', body: FeatureRows } },
    errors: ['TG-0016', 'TG-2001', 'TG-2003'],
  },
  startBackfill: {
    request: BackfillRequest,
    responses: { 202: { when: 'The run is under way, or had been started before.', body: BackfillStatus } },
    errors: ['TG-1001', 'TG-2011'],
  },
  showBackfill: {
    responses: { 200: { when: 'The run.', body: BackfillStatus } },
    errors: ['TG-0016', 'TG-2010'],
  },
  listFeatureFiles: {
    query: [
      { name: 'entities', kind: 'entities', about: '1 to 100 entities, separated by commas.' },
      { name: 'from', kind: 'day', about: 'The first day of the events, in UTC.' },
      { name: 'until', kind: 'day', about: 'The last day. Entities times days are at most 400.' },
    ],
    responses: { 200: { when: 'The files.', body: FeatureFileList } },
    errors: ['TG-0016', 'TG-2001'],
  },
  startTraining: {
    request: TrainRequest,
    responses: { 202: { when: 'The run is under way, or had been started before.', body: TrainRunStatus } },
    errors: ['TG-1001', 'TG-3033', 'TG-3050', 'TG-3057', 'TG-3090', 'TG-3093'],
  },
  listRuns: {
    query: [limit, { name: 'pack', kind: 'pack', about: 'Only runs of this pack, among the newest 1000.' }],
    responses: { 200: { when: 'The runs.', body: TrainRunList } },
    errors: ['TG-0016'],
  },
  showRun: {
    responses: { 200: { when: 'The run.', body: TrainRunStatus } },
    errors: ['TG-0016', 'TG-3059', 'TG-3090'],
  },
  cancelRun: {
    responses: { 200: { when: 'The run has ended, now or before.', body: TrainRunStatus } },
    errors: ['TG-0016', 'TG-3090'],
  },
  showRunReport: {
    responses: { 200: { when: 'The addresses.', body: TrainRunReport } },
    errors: ['TG-0016', 'TG-3090', 'TG-3092'],
  },
  listRunFiles: {
    responses: { 200: { when: 'The addresses.', body: TrainRunFiles } },
    errors: ['TG-0016', 'TG-3059', 'TG-3090', 'TG-3094'],
  },
  listModels: { responses: { 200: { when: 'The models.', body: ModelList } } },
  listVersions: {
    query: [limit],
    responses: { 200: { when: 'The versions.', body: ModelVersionList } },
    errors: ['TG-0016', 'TG-5001'],
  },
  showVersion: {
    responses: { 200: { when: 'The version.', body: ModelVersionRecord } },
    errors: ['TG-0016', 'TG-3060', 'TG-5002'],
  },
  importVersion: {
    request: ModelImport,
    responses: { 200: { when: 'The version, new or made by an earlier import of the same.', body: ImportedVersion } },
    errors: ['TG-0016', 'TG-1001', 'TG-3093', 'TG-5008', 'TG-5009'],
  },
  promoteVersion: {
    request: PromotionRequest,
    responses: { 200: { when: 'The version is the champion, or was made so by an earlier try.', body: Promotion } },
    errors: ['TG-0016', 'TG-1001', 'TG-3093', 'TG-5002', 'TG-5003', 'TG-5004', 'TG-5005', 'TG-5006', 'TG-5007'],
  },
  listChampions: {
    query: [limit],
    responses: { 200: { when: 'The changes.', body: ChampionHistory } },
    errors: ['TG-0016', 'TG-5001'],
  },
  predictEntity: {
    query: [
      { name: 'model', kind: 'model', about: 'Of which model; required.' },
      { name: 'horizon', kind: 'horizon', about: 'One horizon, for example 15m; all of the model when absent.' },
      { name: 'explain', kind: 'flag', about: 'With the ten features that moved each forecast most.' },
    ],
    responses: { 200: { when: 'The prediction.', body: Prediction } },
    errors: ['TG-0016', 'TG-2002', 'TG-2003', 'TG-7001', 'TG-7002', 'TG-7003'],
  },
  listServed: {
    query: [limit, { name: 'model', kind: 'model', about: 'Only of this model.' }],
    responses: { 200: { when: 'The predictions.', body: ServedList } },
    errors: ['TG-0016'],
  },
  showServed: {
    responses: { 200: { when: 'The record.', body: ServedPrediction } },
    errors: ['TG-0016', 'TG-7004'],
  },
  listAlarms: { responses: { 200: { when: 'The alarms.', body: AlarmList } } },
  listFreshness: { responses: { 200: { when: 'One record per view.', body: FreshnessList } } },
} as const satisfies Record<RouteName, Operation>;
