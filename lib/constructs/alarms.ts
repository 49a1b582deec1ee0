import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { metricNamespace } from '../config/env.ts';
import type { Environment } from '../config/environment.ts';
import {
  type AlarmRow,
  type MetricSource,
  type WatchedMachineName,
  type WatchedQueueName,
  alarmTable,
} from '../domain/monitor/alarm-table.ts';
import { RunbookAlarm } from './blocks/runbook-alarm.ts';
import type { TypescriptFunction } from './blocks/typescript-function.ts';

/** What the alarms look at, under the names by which the alarm table calls it. */
export interface WatchedResources {
  readonly queues: Readonly<Record<WatchedQueueName, Queue>>;
  readonly machines: Readonly<Record<WatchedMachineName, StateMachine>>;
  readonly functions: Readonly<Record<string, TypescriptFunction>>;
  readonly tables: Readonly<Record<string, Table>>;
  readonly api: RestApi;
}

export interface AlarmsProps {
  readonly environment: Environment;
  readonly watched: WatchedResources;
  /** Hears of every alarm. */
  readonly topic: ITopic;
}

/** Every row of the alarm table as an alarm. */
export class Alarms extends Construct {
  readonly all: readonly RunbookAlarm[];

  constructor(scope: Construct, id: string, { environment, watched, topic }: AlarmsProps) {
    super(scope, id);
    const rows = alarmTable({
      functions: Object.entries(watched.functions).map(([name, { timeout }]) => ({
        name,
        timeoutSeconds: timeout?.toSeconds() ?? 0,
      })),
      tables: Object.keys(watched.tables),
    });
    this.all = rows.map((row) => {
      const metric = metricOf(row, watched, metricNamespace(environment.namePrefix, environment.name));
      return new RunbookAlarm(this, pascalCase(row.id), { environment, row, metric, topic });
    });
  }
}

/** CloudWatch's names for the series that a row looks at. */
export function metricOf(row: AlarmRow, watched: WatchedResources, namespace: string): IMetric {
  return new Metric({
    ...seriesOf(row.source, watched, namespace),
    metricName: row.source.metric,
    statistic: row.statistic,
    period: Duration.seconds(row.periodSeconds),
  });
}

type Series = { readonly namespace: string; readonly dimensionsMap?: Record<string, string> };

function seriesOf(source: MetricSource, watched: WatchedResources, namespace: string): Series {
  switch (source.kind) {
    case 'queue':
      return { namespace: 'AWS/SQS', dimensionsMap: { QueueName: watched.queues[source.queue].queueName } };
    case 'machine':
      return {
        namespace: 'AWS/States',
        dimensionsMap: { StateMachineArn: watched.machines[source.machine].stateMachineArn },
      };
    case 'function':
      return {
        namespace: 'AWS/Lambda',
        dimensionsMap: { FunctionName: named(watched.functions, source.name).functionName },
      };
    case 'table':
      return { namespace: 'AWS/DynamoDB', dimensionsMap: { TableName: named(watched.tables, source.table).tableName } };
    case 'api':
      return { namespace: 'AWS/ApiGateway', dimensionsMap: { ApiName: watched.api.restApiName, Stage: 'v1' } };
    case 'own':
      return { namespace };
  }
}

function named<Resource>(resources: Readonly<Record<string, Resource>>, name: string): Resource {
  const found = resources[name];
  if (found === undefined) throw new Error(`no "${name}" to watch; there are: ${Object.keys(resources).join(', ')}`);
  return found;
}

function pascalCase(id: string): string {
  return id.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
