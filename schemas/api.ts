/** Requests and responses of the API. Which route takes and gives which stands in `operations.ts`. */
import * as z from 'zod';
import { EntityId, Name, Sha256, Timestamp } from './identity.ts';
import { maxBackfillEntities, maxEvents, maxReadEntities, maxRedrive } from './limits.ts';
import { MarketEvent } from './streams.ts';

const count = z.int().min(0);
const version = z.int().min(1);
const text = z.string().min(1).max(2000);
const requestId = z.string().min(1).max(128).meta({ description: 'Finds the call in the log of its function.' });
const ErrorCode = z
  .string()
  .regex(/^TG-[0-9]{4}$/)
  .meta({ id: 'ErrorCode', description: 'A code of the error catalogue; a code never changes its meaning.' });
const Field = z.string().min(1).max(300).meta({
  id: 'Field',
  description: 'Path into the request, for example events[3].price.',
});

export const FieldProblem = z
  .strictObject({ code: ErrorCode, field: Field, detail: text })
  .meta({ id: 'FieldProblem', description: 'One malformed place in a request.' });

/** Its contract is its media type, application/problem+json, and its `type`. */
export const Problem = z
  .strictObject({
    type: z.string().regex(/^urn:tidegate:error:TG-[0-9]{4}$/),
    title: text,
    status: z.int().min(400).max(599),
    detail: text,
    instance: z.string().min(1).max(300).optional(),
    code: ErrorCode,
    requestId,
    retryable: z.boolean().meta({ description: 'May the same request succeed later without a change?' }),
    next: text.meta({ description: 'What to do next.' }),
    field: Field.optional(),
    errors: z.array(FieldProblem).max(maxEvents).optional(),
  })
  .meta({ id: 'Problem', description: 'Why a request failed (RFC 9457), and what to do next.' });

export const EventBatch = z
  .strictObject({ events: z.array(MarketEvent).min(1).max(maxEvents) })
  .meta({ id: 'EventBatch', description: 'Events of any entities and streams, in any order.' });

const AcceptedEvent = z.strictObject({ index: count, status: z.literal('accepted') });
const RejectedEvent = z.strictObject({
  index: count,
  status: z.literal('rejected'),
  code: ErrorCode,
  field: Field,
  detail: text,
});

export const EventVerdicts = z
  .strictObject({
    contract: z.literal('event-verdicts/1'),
    requestId,
    knowledgeTime: Timestamp.meta({ description: 'When they were received, on the market of the first one.' }),
    accepted: count,
    rejected: count,
    verdicts: z
      .array(z.discriminatedUnion('status', [AcceptedEvent, RejectedEvent]))
      .min(1)
      .max(maxEvents)
      .meta({ description: 'One per event, in the order of the request.' }),
  })
  .meta({ id: 'EventVerdicts', description: 'What became of each event of a request.' });

export const Health = z
  .strictObject({
    contract: z.literal('health/1'),
    status: z.literal('ok'),
    name: Name,
    environment: Name,
    release: z.string().min(1).max(100),
    region: z.string().min(1).max(40).optional(),
    time: Timestamp,
  })
  .meta({ id: 'Health', description: 'Which deployment answers.' });

export const MarketClockSetting = z
  .strictObject({
    time: Timestamp.optional().meta({
      description: 'Where the clock stands at the receipt of this; never earlier than it is. The present when absent.',
    }),
    speed: z.number().min(0).max(100_000).meta({ description: 'Seconds of the market per second; 0 stops it.' }),
  })
  .meta({ id: 'MarketClockSetting', description: 'From now on, the clock of a replayed market.' });

const clockShared = {
  contract: z.literal('market-clock/1'),
  market: Name,
  time: Timestamp.meta({ description: 'Now, on the market.' }),
};

export const MarketClockState = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...clockShared, kind: z.literal('live'), speed: z.literal(1), origin: z.null() }),
    z.strictObject({
      ...clockShared,
      kind: z.literal('replayed'),
      speed: z.number().min(0),
      origin: z.strictObject({ marketTime: Timestamp, wallTime: Timestamp }),
    }),
  ])
  .meta({ id: 'MarketClock', description: 'What time it is on a market; wall time where nobody replays it.' });

const FeatureName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);
const unit = z.string().max(40);

export const FeatureValue = z
  .discriminatedUnion('status', [
    z.strictObject({ value: z.number(), status: z.literal('PRESENT'), unit }),
    z.strictObject({ value: z.null(), status: z.enum(['NULL', 'NOT_FOUND', 'EXPIRED']), unit }),
  ])
  .meta({ id: 'FeatureValue', description: 'A number, or the reason why there is none.' });

const eventTime = Timestamp.meta({ description: 'The last event that the row knows.' });
const knowledgeTime = Timestamp.meta({ description: 'When the row could be known, on the market clock.' });
const asOf = Timestamp.meta({ description: 'The instant the question was answered for.' });
const values = z.record(FeatureName, FeatureValue);

export const FeatureRow = z
  .strictObject({
    contract: z.literal('feature-row/1'),
    view: Name,
    featureViewVersion: version,
    entity: EntityId,
    eventTime,
    knowledgeTime,
    asOf,
    features: values,
  })
  .meta({ id: 'FeatureRow', description: 'The features of one entity as they are known now.' });

const RowOfEntity = z
  .discriminatedUnion('status', [
    z.strictObject({
      entity: EntityId,
      status: z.enum(['PRESENT', 'EXPIRED']),
      eventTime,
      knowledgeTime,
      features: values,
    }),
    z.strictObject({
      entity: EntityId,
      status: z.literal('NOT_FOUND'),
      eventTime: z.null(),
      knowledgeTime: z.null(),
      features: values,
    }),
  ])
  .meta({ id: 'RowOfEntity', description: 'The row of one entity, or that it has none.' });

export const FeatureRows = z
  .strictObject({
    contract: z.literal('feature-rows/1'),
    view: Name,
    featureViewVersion: version,
    asOf,
    rows: z
      .array(RowOfEntity)
      .min(1)
      .max(maxReadEntities)
      .meta({ description: 'One per entity of the question, in its order.' }),
  })
  .meta({ id: 'FeatureRows', description: 'The features of many entities as they are known now.' });

const Feature = z.strictObject({ name: FeatureName, unit, about: text });
const View = z.strictObject({
  name: Name,
  version,
  ttlSeconds: z.number().min(0).meta({ description: 'Older rows read as EXPIRED.' }),
  features: z.array(Feature).min(1),
});

export const ViewList = z
  .strictObject({
    contract: z.literal('view-list/1'),
    views: z.array(View),
    entities: z.array(EntityId).meta({ description: 'Entities that have state, by name.' }),
    nextAfter: EntityId.nullable().meta({ description: 'Send it as `after` for the next page; null on the last.' }),
  })
  .meta({ id: 'ViewList', description: 'Feature views, and the entities that have state.' });

export const Balance = z
  .strictObject({
    contract: z.literal('balance/1'),
    entity: EntityId,
    watermark: Timestamp.nullable().meta({ description: 'Everything earlier has been applied.' }),
    counts: z.strictObject({
      received: count,
      applied: count,
      duplicate: count,
      late: count,
      pending: count,
      quarantined: count,
      failing: count,
    }),
  })
  .meta({ id: 'Balance', description: 'What became of the events of one entity.' });

const Failure = z.strictObject({
  kind: z.enum(['quarantined', 'failing']),
  messageId: z.string().min(1).max(128),
  entity: EntityId.nullable(),
  code: ErrorCode,
  reason: text,
  field: Field.nullable(),
  events: count,
  attempts: count,
  requestId,
  at: Timestamp,
  object: z.string().min(1).max(1024).nullable().meta({ description: 'Where the quarantined message is kept.' }),
});

export const FailureList = z
  .strictObject({
    contract: z.literal('failure-list/1'),
    deadLetters: count.meta({ description: 'Messages in the dead-letter queue.' }),
    failures: z.array(Failure),
  })
  .meta({ id: 'FailureList', description: 'Messages that could not be applied, with their reasons.' });

export const RedriveRequest = z
  .strictObject({ limit: z.int().min(1).max(maxRedrive).optional() })
  .meta({ id: 'RedriveRequest', description: 'How many messages to send again; 100 when absent.' });

export const RedriveResult = z
  .strictObject({ contract: z.literal('redrive-result/1'), redriven: count, remaining: count })
  .meta({ id: 'RedriveResult', description: 'How many messages were sent again, and how many are left.' });

const Alarm = z.strictObject({
  name: z.string().min(1).max(255),
  state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  reason: z.string().max(2000),
  description: z.string().max(2000),
  runbook: z.string().min(1).max(300).nullable(),
  changedAt: Timestamp.nullable(),
});

export const AlarmList = z
  .strictObject({ contract: z.literal('alarm-list/1'), alarms: z.array(Alarm) })
  .meta({ id: 'AlarmList', description: 'Every alarm with its state and its runbook.' });

const age = z.number().min(0).nullable().meta({ description: 'Null while no entity has a row.' });
const Freshness = z.strictObject({
  view: Name,
  featureViewVersion: version,
  measuredAt: Timestamp,
  entities: count,
  newestAgeSeconds: age,
  oldestAgeSeconds: age,
  run: z.string().min(1).max(128),
});

export const FreshnessList = z
  .strictObject({ contract: z.literal('freshness-list/1'), freshness: z.array(Freshness) })
  .meta({ id: 'FreshnessList', description: 'The last recorded age of each feature view.' });

export const BackfillRequest = z
  .strictObject({
    run: Name.meta({ description: 'A name that the caller chooses: one run has it, however often it is sent.' }),
    import: Sha256.optional().meta({ description: 'The import whose parts are uploaded.' }),
    entities: z
      .array(EntityId)
      .max(maxBackfillEntities)
      .optional()
      .meta({ description: 'Entities to materialise, when nothing is imported.' }),
  })
  .meta({ id: 'BackfillRequest', description: 'An import to take over, or entities to materialise.' });

export const BackfillStatus = z
  .strictObject({
    contract: z.literal('backfill-status/1'),
    run: Name,
    attempt: version,
    status: z.enum(['running', 'succeeded', 'failed']),
    import: Sha256.nullable(),
    counts: z.strictObject({
      entities: count,
      parts: count,
      windows: count,
      rows: count,
      files: count,
      verified: count.meta({ description: 'Hours that were computed again from the raw lake and found equal.' }),
    }),
    startedAt: Timestamp,
    finishedAt: Timestamp.nullable(),
    failure: z.strictObject({ code: ErrorCode, reason: text }).nullable(),
  })
  .meta({ id: 'BackfillStatus', description: 'How far a backfill has come, and how it ended.' });

export type Problem = z.infer<typeof Problem>;
export type EventBatch = z.infer<typeof EventBatch>;
export type EventVerdicts = z.infer<typeof EventVerdicts>;
export type Health = z.infer<typeof Health>;
const FeatureFile = z.strictObject({
  key: z.string().min(1).max(1024).meta({ description: 'In the lake.' }),
  url: z.string().min(1).max(8000).meta({ description: 'Gives the file, for 15 minutes.' }),
});

export const FeatureFileList = z
  .strictObject({
    contract: z.literal('feature-file-list/1'),
    view: Name,
    featureViewVersion: version,
    ttlSeconds: z.number().gt(0).meta({ description: 'Older rows have expired.' }),
    entities: z.array(
      z.strictObject({
        entity: EntityId,
        materialisedFrom: Timestamp.nullable().meta({ description: 'The first hour; null while there is none.' }),
        materialisedUntil: Timestamp.nullable().meta({ description: 'Rows of earlier intervals are all there.' }),
        files: z.array(FeatureFile),
      }),
    ),
  })
  .meta({ id: 'FeatureFileList', description: 'Files with every row of entities and days, as it came to be known.' });

export type FeatureFileList = z.infer<typeof FeatureFileList>;
export type MarketClockSetting = z.infer<typeof MarketClockSetting>;
export type MarketClockState = z.infer<typeof MarketClockState>;
export type FeatureRow = z.infer<typeof FeatureRow>;
export type FeatureRows = z.infer<typeof FeatureRows>;
export type ViewList = z.infer<typeof ViewList>;
export type Balance = z.infer<typeof Balance>;
export type FailureList = z.infer<typeof FailureList>;
export type RedriveRequest = z.infer<typeof RedriveRequest>;
export type RedriveResult = z.infer<typeof RedriveResult>;
export type AlarmList = z.infer<typeof AlarmList>;
export type FreshnessList = z.infer<typeof FreshnessList>;
export type BackfillRequest = z.infer<typeof BackfillRequest>;
export type BackfillStatus = z.infer<typeof BackfillStatus>;
