/** Every alarm, once: the stack that creates them, the local evaluator, and the runbooks follow this table. */
import { ownMetrics } from './own-metrics.ts';

export type WatchedQueueName = 'ingest' | 'ingest-dead-letters' | 'training-dead-letters' | 'undelivered';
export type WatchedMachineName = 'watch-models' | 'backfill-features' | 'retrain-model';

/** Where the numbers of an alarm come from. */
export type MetricSource =
  | {
      readonly kind: 'queue';
      readonly queue: WatchedQueueName;
      readonly metric: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage';
    }
  | { readonly kind: 'function'; readonly name: string; readonly metric: 'Errors' | 'Throttles' | 'Duration' }
  | { readonly kind: 'api'; readonly metric: '5XXError' | 'Latency' }
  | {
      readonly kind: 'machine';
      readonly machine: WatchedMachineName;
      readonly metric: 'ExecutionsFailed' | 'ExecutionsTimedOut';
    }
  | { readonly kind: 'table'; readonly table: string; readonly metric: 'ReadThrottleEvents' | 'WriteThrottleEvents' }
  | { readonly kind: 'own'; readonly metric: (typeof ownMetrics)[keyof typeof ownMetrics] };

export type AlarmStatistic = 'Sum' | 'Maximum' | 'p99';

export interface AlarmRow {
  /** Kebab-case; the alarm is called `<prefix>-<environment>-<id>`. */
  readonly id: string;
  readonly summary: string;
  /** Below `docs/how-to/runbook/`. */
  readonly runbook: RunbookAnchor;
  readonly source: MetricSource;
  readonly statistic: AlarmStatistic;
  /** The alarm goes off above this value. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** So many periods in a row. */
  readonly periods: number;
}

export const runbookAnchors = [
  'queues.md#messages-in-the-dead-letter-queue',
  'queues.md#old-messages-in-the-ingest-queue',
  'queues.md#jobs-in-the-dead-letter-queue',
  'queues.md#undelivered-calls',
  'ingest.md#quarantined-chunks',
  'features.md#differences-from-the-raw-lake',
  'models.md#champion-that-cannot-be-loaded',
  'functions.md#errors',
  'functions.md#throttles',
  'functions.md#close-to-the-timeout',
  'api.md#server-errors',
  'api.md#slow-answers',
  'machines.md#failed-executions',
  'machines.md#timed-out-executions',
  'tables.md#throttled-requests',
] as const;
export type RunbookAnchor = (typeof runbookAnchors)[number];

export interface WatchedParts {
  readonly functions: readonly { readonly name: string; readonly timeoutSeconds: number }[];
  readonly tables: readonly string[];
}

/** The last words of an alarm's description, by which a person finds what to do. */
export function describeAlarm({ summary, runbook }: Pick<AlarmRow, 'summary' | 'runbook'>): string {
  return `${summary} docs/how-to/runbook/${runbook}`;
}

export function alarmTable({ functions, tables }: WatchedParts): readonly AlarmRow[] {
  return [...fixedAlarms, ...functions.flatMap(functionAlarms), ...tables.flatMap(tableAlarms)];
}

const fixedAlarms: readonly AlarmRow[] = [
  {
    id: 'dead-letters',
    summary: 'Messages that failed five times wait in the dead-letter queue.',
    runbook: 'queues.md#messages-in-the-dead-letter-queue',
    source: { kind: 'queue', queue: 'ingest-dead-letters', metric: 'ApproximateNumberOfMessagesVisible' },
    statistic: 'Maximum',
    threshold: 0,
    periodSeconds: 60,
    periods: 1,
  },
  {
    id: 'queue-age',
    summary: 'Events wait for more than five minutes before they are applied.',
    runbook: 'queues.md#old-messages-in-the-ingest-queue',
    source: { kind: 'queue', queue: 'ingest', metric: 'ApproximateAgeOfOldestMessage' },
    statistic: 'Maximum',
    threshold: 300,
    periodSeconds: 60,
    periods: 3,
  },
  {
    id: 'training-dead-letters',
    summary: 'Jobs that no runner could do wait in the dead-letter queue of the training.',
    runbook: 'queues.md#jobs-in-the-dead-letter-queue',
    source: { kind: 'queue', queue: 'training-dead-letters', metric: 'ApproximateNumberOfMessagesVisible' },
    statistic: 'Maximum',
    threshold: 0,
    periodSeconds: 60,
    periods: 1,
  },
  {
    id: 'undelivered-calls',
    summary: 'A schedule could not reach its function, or the function failed three times.',
    runbook: 'queues.md#undelivered-calls',
    source: { kind: 'queue', queue: 'undelivered', metric: 'ApproximateNumberOfMessagesVisible' },
    statistic: 'Maximum',
    threshold: 0,
    periodSeconds: 60,
    periods: 1,
  },
  {
    id: 'quarantined-chunks',
    summary: 'Chunks were put aside because they can never be applied.',
    runbook: 'ingest.md#quarantined-chunks',
    source: { kind: 'own', metric: ownMetrics.quarantinedChunks },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'api-server-errors',
    summary: 'The API answered with a 5xx status.',
    runbook: 'api.md#server-errors',
    source: { kind: 'api', metric: '5XXError' },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'api-latency',
    summary: 'One answer in a hundred took longer than a second, for a quarter of an hour.',
    runbook: 'api.md#slow-answers',
    source: { kind: 'api', metric: 'Latency' },
    statistic: 'p99',
    threshold: 1000,
    periodSeconds: 300,
    periods: 3,
  },
  {
    id: 'lake-differences',
    summary: 'A row or a state in the lake is not what the raw events give.',
    runbook: 'features.md#differences-from-the-raw-lake',
    source: { kind: 'own', metric: ownMetrics.lakeDifferences },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'unloadable-models',
    summary: 'A champion cannot be loaded, and another version or a fallback answers for it.',
    runbook: 'models.md#champion-that-cannot-be-loaded',
    source: { kind: 'own', metric: ownMetrics.unloadableModels },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'backfill-features-failed',
    summary: 'A run of backfill-features failed.',
    runbook: 'machines.md#failed-executions',
    source: { kind: 'machine', machine: 'backfill-features', metric: 'ExecutionsFailed' },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'backfill-features-timed-out',
    summary: 'A run of backfill-features took longer than its timeout.',
    runbook: 'machines.md#timed-out-executions',
    source: { kind: 'machine', machine: 'backfill-features', metric: 'ExecutionsTimedOut' },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'retrain-model-failed',
    summary: 'A run of retrain-model failed.',
    runbook: 'machines.md#failed-executions',
    source: { kind: 'machine', machine: 'retrain-model', metric: 'ExecutionsFailed' },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'retrain-model-timed-out',
    summary: 'A run of retrain-model took longer than its timeout.',
    runbook: 'machines.md#timed-out-executions',
    source: { kind: 'machine', machine: 'retrain-model', metric: 'ExecutionsTimedOut' },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'watch-models-failed',
    summary: 'A run of watch-models failed.',
    runbook: 'machines.md#failed-executions',
    source: { kind: 'machine', machine: 'watch-models', metric: 'ExecutionsFailed' },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
  {
    id: 'watch-models-timed-out',
    summary: 'A run of watch-models took longer than its timeout.',
    runbook: 'machines.md#timed-out-executions',
    source: { kind: 'machine', machine: 'watch-models', metric: 'ExecutionsTimedOut' },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  },
];

/**
 * An authoriser can answer 401 only by throwing, which counts as an error of the function: its true faults are answered
 * with a 5xx status, for which the API has an alarm.
 */
export const refusesByThrowing: readonly string[] = ['authorise-request'];

function functionAlarms({ name, timeoutSeconds }: WatchedParts['functions'][number]): readonly AlarmRow[] {
  const common = { threshold: 0, statistic: 'Sum', periodSeconds: 300, periods: 1 } as const;
  const rows: readonly AlarmRow[] = [
    {
      ...common,
      id: `${name}-errors`,
      summary: `The function ${name} failed.`,
      runbook: 'functions.md#errors',
      source: { kind: 'function', name, metric: 'Errors' },
    },
    {
      ...common,
      id: `${name}-throttles`,
      summary: `Calls of the function ${name} were refused because too many ran at once.`,
      runbook: 'functions.md#throttles',
      source: { kind: 'function', name, metric: 'Throttles' },
    },
    {
      ...common,
      id: `${name}-duration`,
      summary: `The function ${name} used more than 80 % of its ${timeoutSeconds} s.`,
      runbook: 'functions.md#close-to-the-timeout',
      source: { kind: 'function', name, metric: 'Duration' },
      statistic: 'Maximum',
      // CloudWatch counts the duration in milliseconds.
      threshold: 0.8 * timeoutSeconds * 1000,
    },
  ];
  return rows.filter(({ source }) => source.metric !== 'Errors' || !refusesByThrowing.includes(name));
}

function tableAlarms(table: string): readonly AlarmRow[] {
  return (['ReadThrottleEvents', 'WriteThrottleEvents'] as const).map((metric) => ({
    id: `${table}-${metric === 'ReadThrottleEvents' ? 'reads' : 'writes'}-throttled`,
    summary: `${metric === 'ReadThrottleEvents' ? 'Reads from' : 'Writes to'} the table ${table} were throttled.`,
    runbook: 'tables.md#throttled-requests',
    source: { kind: 'table', table, metric },
    statistic: 'Sum',
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
  }));
}
