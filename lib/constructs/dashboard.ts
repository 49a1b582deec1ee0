import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IWidget,
  Metric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { metricNamespace } from '../config/env.ts';
import type { Environment } from '../config/environment.ts';
import { ownMetrics } from '../domain/monitor/own-metrics.ts';
import type { RunbookAlarm } from './blocks/runbook-alarm.ts';
import type { TypescriptFunction } from './blocks/typescript-function.ts';
import type { WatchedResources } from './alarms.ts';

export interface PlatformDashboardProps {
  readonly environment: Environment;
  readonly watched: WatchedResources;
  readonly alarms: readonly RunbookAlarm[];
}

const width = 24;

/** The one page that says whether the platform is well: alarms first, then what they look at. */
export class PlatformDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { environment, watched, alarms }: PlatformDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `${environment.namePrefix}-${environment.name}`,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', width, height: 6, alarms: [...alarms] })],
        queueRow(watched),
        functionRow(watched),
        ownRow(metricNamespace(environment.namePrefix, environment.name)),
      ],
    });
  }
}

function queueRow({ queues }: WatchedResources): IWidget[] {
  const period = Duration.minutes(1);
  return [
    graph('Messages that wait', {
      'dead letters': queues['ingest-dead-letters'].metricApproximateNumberOfMessagesVisible({ period }),
      undelivered: queues.undelivered.metricApproximateNumberOfMessagesVisible({ period }),
      chunks: queues.ingest.metricApproximateNumberOfMessagesVisible({ period }),
    }),
    graph('Age of the oldest chunk (s)', { chunks: queues.ingest.metricApproximateAgeOfOldestMessage({ period }) }),
  ];
}

function functionRow({ functions }: WatchedResources): IWidget[] {
  const each = (metricOf: (watched: TypescriptFunction) => Metric) =>
    Object.fromEntries(Object.entries(functions).map(([name, watched]) => [name, metricOf(watched)]));
  return [
    graph(
      'Errors of functions',
      each((watched) => watched.metricErrors()),
    ),
    graph(
      'Longest duration of functions (ms)',
      each((watched) => watched.metricDuration({ statistic: 'Maximum' })),
    ),
  ];
}

function ownRow(namespace: string): IWidget[] {
  const own = (metricName: string, statistic: string) =>
    new Metric({ namespace, metricName, statistic, period: Duration.minutes(1) });
  return [
    graph('Age of the oldest feature (s)', { 'oldest feature': own(ownMetrics.oldestFeature, 'Maximum') }),
    graph('Chunks and events put aside', {
      'quarantined chunks': own(ownMetrics.quarantinedChunks, 'Sum'),
      'late events': own(ownMetrics.lateEvents, 'Sum'),
    }),
    graph('Models that cannot be loaded', { looks: own(ownMetrics.unloadableModels, 'Sum') }),
  ];
}

function graph(title: string, metrics: Readonly<Record<string, Metric>>): IWidget {
  return new GraphWidget({
    title,
    width: width / 2,
    height: 6,
    left: Object.entries(metrics).map(([label, metric]) => metric.with({ label })),
    leftYAxis: { min: 0 },
  });
}
