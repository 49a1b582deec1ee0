/** What each route takes and gives: the rest of the API's contract beside `routes.ts`, which stays free of zod. */
import type * as z from 'zod';
import {
  AlarmList,
  Balance,
  EventBatch,
  EventVerdicts,
  FailureList,
  FeatureRow,
  FeatureRows,
  FreshnessList,
  Health,
  RedriveRequest,
  RedriveResult,
  ViewList,
} from './api.ts';
import type { ErrorCode } from './errors.ts';
import { EntityId, Name } from './identity.ts';
import type { RouteName } from './routes.ts';

export type ResponseBody = z.ZodType | 'openapi' | 'html';

export interface QueryParameter {
  readonly name: string;
  readonly kind: 'whole-number' | 'entity' | 'entities';
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

export const pathParameters = { entity: EntityId, view: Name } as const;

const limit: QueryParameter = {
  name: 'limit',
  kind: 'whole-number',
  about: 'At most this many, 1 to 1000; 100 when absent.',
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
  redriveEvents: {
    request: RedriveRequest,
    responses: { 200: { when: 'The messages were sent again.', body: RedriveResult } },
    errors: ['TG-1001'],
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
    responses: { 200: { when: 'The row.', body: FeatureRow } },
    errors: ['TG-0016', 'TG-2001', 'TG-2002', 'TG-2003'],
  },
  readFeatureRows: {
    query: [{ name: 'entities', kind: 'entities', about: '1 to 100 entities, separated by commas.' }],
    responses: { 200: { when: 'One row per entity; one without a row is `NOT_FOUND`.', body: FeatureRows } },
    errors: ['TG-0016', 'TG-2001', 'TG-2003'],
  },
  listAlarms: { responses: { 200: { when: 'The alarms.', body: AlarmList } } },
  listFreshness: { responses: { 200: { when: 'One record per view.', body: FreshnessList } } },
} as const satisfies Record<RouteName, Operation>;
