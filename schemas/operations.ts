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
  readonly summary: string;
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
  showHealth: {
    summary: 'Is the service up, and which one is it?',
    responses: { 200: { when: 'The service is up.', body: Health } },
  },
  showOpenApi: {
    summary: 'This API as an OpenAPI document.',
    responses: { 200: { when: 'The document.', body: 'openapi' } },
  },
  showDocs: { summary: 'This API as a page.', responses: { 200: { when: 'The page.', body: 'html' } } },
  sendEvents: {
    summary: 'Send up to 500 market events.',
    request: EventBatch,
    responses: {
      202: { when: 'Every event was accepted.', body: EventVerdicts },
      207: { when: 'Some events were rejected; the others are on their way.', body: EventVerdicts },
    },
    errors: ['TG-1001', 'TG-1002', 'TG-1003', 'TG-1004'],
  },
  showBalance: {
    summary: 'What became of the events of one entity.',
    responses: { 200: { when: 'The counts.', body: Balance } },
    errors: ['TG-0016', 'TG-2002'],
  },
  listFailures: {
    summary: 'Quarantined and dead-lettered messages, with their reasons.',
    query: [limit],
    responses: { 200: { when: 'The newest failures.', body: FailureList } },
    errors: ['TG-0016'],
  },
  listQuarantine: {
    summary: 'Imports with lines that were refused, and where those lines are.',
    query: [limit, { name: 'import', kind: 'digest', about: 'One import, with the addresses of its lines.' }],
    responses: { 200: { when: 'The imports.', body: ImportQuarantine } },
    errors: ['TG-0016'],
  },
  requestUploads: {
    summary: 'Addresses to which the parts of an import are uploaded.',
    request: ImportUploadRequest,
    responses: { 200: { when: 'One offer per object.', body: ImportUploads } },
    errors: ['TG-0016', 'TG-1001'],
  },
  redriveEvents: {
    summary: 'Send the messages of the dead-letter queue again.',
    request: RedriveRequest,
    responses: { 200: { when: 'The messages were sent again.', body: RedriveResult } },
    errors: ['TG-1001'],
  },
  setMarketClock: {
    summary: 'Set the clock of a replayed market.',
    request: MarketClockSetting,
    responses: { 200: { when: 'The clock as it runs now.', body: MarketClockState } },
    errors: ['TG-0016', 'TG-0037', 'TG-1001'],
  },
  showMarketClock: {
    summary: 'What time it is on a market.',
    responses: { 200: { when: 'The clock.', body: MarketClockState } },
    errors: ['TG-0016'],
  },
  listViews: {
    summary: 'Feature views, their features, and the entities that have state.',
    query: [
      limit,
      { name: 'after', kind: 'entity', about: 'Entities after this one: `nextAfter` of the page before.' },
    ],
    responses: { 200: { when: 'The views and one page of entities.', body: ViewList } },
    errors: ['TG-0016'],
  },
  readFeatures: {
    summary: 'The features of one entity as they are known now.',
    query: [market],
    responses: { 200: { when: 'The row.', body: FeatureRow } },
    errors: ['TG-0016', 'TG-2001', 'TG-2002', 'TG-2003'],
  },
  readFeatureRows: {
    summary: 'The features of up to 100 entities as they are known now.',
    query: [{ name: 'entities', kind: 'entities', about: '1 to 100 entities, separated by commas.' }, market],
    responses: { 200: { when: 'One row per entity; one without a row is `NOT_FOUND`.', body: FeatureRows } },
    errors: ['TG-0016', 'TG-2001', 'TG-2003'],
  },
  startBackfill: {
    summary: 'Take an uploaded import over, or materialise features.',
    request: BackfillRequest,
    responses: { 202: { when: 'The run is under way, or had been started before.', body: BackfillStatus } },
    errors: ['TG-1001', 'TG-2011'],
  },
  showBackfill: {
    summary: 'How far a backfill has come, and how it ended.',
    responses: { 200: { when: 'The run.', body: BackfillStatus } },
    errors: ['TG-0016', 'TG-2010'],
  },
  listFeatureFiles: {
    summary: 'Where the rows of entities and days lie as Parquet, and how far each entity is materialised.',
    query: [
      { name: 'entities', kind: 'entities', about: '1 to 100 entities, separated by commas.' },
      { name: 'from', kind: 'day', about: 'The first day of the events, in UTC.' },
      { name: 'until', kind: 'day', about: 'The last day. Entities times days are at most 400.' },
    ],
    responses: { 200: { when: 'The files.', body: FeatureFileList } },
    errors: ['TG-0016', 'TG-2001'],
  },
  startTraining: {
    summary: 'Train a model of a pack.',
    request: TrainRequest,
    responses: { 202: { when: 'The run is under way, or had been started before.', body: TrainRunStatus } },
    errors: ['TG-1001', 'TG-3033', 'TG-3050', 'TG-3057', 'TG-3090', 'TG-3093'],
  },
  listRuns: {
    summary: 'Trainings, the newest first.',
    query: [limit, { name: 'pack', kind: 'pack', about: 'Only runs of this pack, among the newest 1000.' }],
    responses: { 200: { when: 'The runs.', body: TrainRunList } },
    errors: ['TG-0016'],
  },
  showRun: {
    summary: 'How far a training has come, what it took, and how it ended.',
    responses: { 200: { when: 'The run.', body: TrainRunStatus } },
    errors: ['TG-0016', 'TG-3059', 'TG-3090'],
  },
  cancelRun: {
    summary: 'End a training that is under way.',
    responses: { 200: { when: 'The run has ended, now or before.', body: TrainRunStatus } },
    errors: ['TG-0016', 'TG-3090'],
  },
  showRunReport: {
    summary: 'Where the report of a training is.',
    responses: { 200: { when: 'The addresses.', body: TrainRunReport } },
    errors: ['TG-0016', 'TG-3090', 'TG-3092'],
  },
  listRunFiles: {
    summary: 'What it takes to train the model of a run again, and where it is.',
    responses: { 200: { when: 'The addresses.', body: TrainRunFiles } },
    errors: ['TG-0016', 'TG-3059', 'TG-3090', 'TG-3094'],
  },
  listModels: {
    summary: 'Models that have a version, with their champions.',
    responses: { 200: { when: 'The models.', body: ModelList } },
  },
  listVersions: {
    summary: 'Versions of a model, the newest first.',
    query: [limit],
    responses: { 200: { when: 'The versions.', body: ModelVersionList } },
    errors: ['TG-0016', 'TG-5001'],
  },
  showVersion: {
    summary: 'What a version is made of, and how it scored.',
    responses: { 200: { when: 'The version.', body: ModelVersionRecord } },
    errors: ['TG-0016', 'TG-3060', 'TG-5002'],
  },
  importVersion: {
    summary: 'Make a version of a model that was trained elsewhere, proved by golden rows.',
    request: ModelImport,
    responses: { 200: { when: 'The version, new or made by an earlier import of the same.', body: ImportedVersion } },
    errors: ['TG-0016', 'TG-1001', 'TG-3093', 'TG-5008', 'TG-5009'],
  },
  promoteVersion: {
    summary: 'Make a version the champion of its model, by the decision of a person.',
    request: PromotionRequest,
    responses: { 200: { when: 'The version is the champion, or was made so by an earlier try.', body: Promotion } },
    errors: ['TG-0016', 'TG-1001', 'TG-3093', 'TG-5002', 'TG-5003', 'TG-5004', 'TG-5005', 'TG-5006', 'TG-5007'],
  },
  listChampions: {
    summary: 'Every change of the champion of a model, the newest first.',
    query: [limit],
    responses: { 200: { when: 'The changes.', body: ChampionHistory } },
    errors: ['TG-0016', 'TG-5001'],
  },
  predictEntity: {
    summary: 'What a model expects of an entity, and why.',
    query: [
      { name: 'model', kind: 'model', about: 'Of which model; required.' },
      { name: 'horizon', kind: 'horizon', about: 'One horizon, for example 15m; all of the model when absent.' },
      { name: 'explain', kind: 'flag', about: 'With the ten features that moved each forecast most.' },
    ],
    responses: { 200: { when: 'The prediction.', body: Prediction } },
    errors: ['TG-0016', 'TG-2002', 'TG-2003', 'TG-7001', 'TG-7002', 'TG-7003'],
  },
  listServed: {
    summary: 'Predictions that were served, the newest first.',
    query: [limit, { name: 'model', kind: 'model', about: 'Only of this model.' }],
    responses: { 200: { when: 'The predictions.', body: ServedList } },
    errors: ['TG-0016', 'TG-5001'],
  },
  showServed: {
    summary: 'All that a served prediction was made of, to make it again.',
    responses: { 200: { when: 'The record.', body: ServedPrediction } },
    errors: ['TG-0016', 'TG-7004'],
  },
  listAlarms: {
    summary: 'Every alarm with its state and its runbook.',
    responses: { 200: { when: 'The alarms.', body: AlarmList } },
  },
  listFreshness: {
    summary: 'The last recorded age of each feature view.',
    responses: { 200: { when: 'One record per view.', body: FreshnessList } },
  },
} as const satisfies Record<RouteName, Operation>;
