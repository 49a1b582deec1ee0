import {
  type CloudWatchClient,
  type ComparisonOperator,
  GetMetricStatisticsCommand,
  type MetricAlarm,
  SetAlarmStateCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmComparison, AlarmJudgement, AlarmRule, MissingData } from '../../domain/monitor/evaluate-alarm.ts';
import type { AlarmState } from '../../domain/monitor/ports.ts';

/** A deployed alarm, with all that it takes to evaluate it. */
export interface DeployedAlarm {
  readonly name: string;
  readonly state: AlarmState;
  readonly rule: AlarmRule;
  readonly metric: AlarmMetric;
}

export interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount' | undefined;
  readonly periodSeconds: number;
}

export interface AlarmControl {
  deployed(): Promise<readonly DeployedAlarm[]>;
  /** One value per period, the newest last. */
  series(metric: AlarmMetric, periods: number, nowMs: number): Promise<readonly (number | undefined)[]>;
  setState(name: string, judgement: AlarmJudgement): Promise<void>;
}

interface AlarmsOfOne {
  readonly client: CloudWatchClient;
  /** Of the names: an engine may hold alarms of others. */
  readonly prefix: string;
}

/** Reads alarms and moves them from outside: for engines whose own evaluation cannot be relied on. */
export function cloudWatchAlarmControl({ client, prefix }: AlarmsOfOne): AlarmControl {
  return {
    async deployed() {
      const alarms: DeployedAlarm[] = [];
      for await (const page of paginateDescribeAlarms(
        { client },
        { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm'] },
      )) {
        alarms.push(...(page.MetricAlarms ?? []).flatMap((alarm) => toDeployedAlarm(alarm) ?? []));
      }
      return alarms;
    },

    series: (metric, periods, nowMs) => readSeries(client, metric, { periods, nowMs }),

    async setState(name, { state, reason }) {
      await client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }));
    },
  };
}

interface Range {
  readonly periods: number;
  readonly nowMs: number;
}

async function readSeries(client: CloudWatchClient, metric: AlarmMetric, { periods, nowMs }: Range) {
  const { namespace, name, statistic, periodSeconds } = metric;
  if (statistic === undefined) return [];
  const periodMs = periodSeconds * 1000;
  const startMs = nowMs - periods * periodMs;
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(startMs),
      EndTime: new Date(nowMs),
      Period: periodSeconds,
      Statistics: [statistic],
    }),
  );
  // A point carries the start of its minute, so the oldest may lie before the range that was asked for.
  const periodOf = (at: Date): number => Math.max(0, Math.floor((at.getTime() - startMs) / periodMs));
  return Array.from({ length: periods }, (_, index) =>
    combine(
      statistic,
      Datapoints.flatMap(({ Timestamp: at, ...point }) => {
        const value = point[statistic];
        return at !== undefined && value !== undefined && periodOf(at) === index ? [value] : [];
      }),
    ),
  );
}

/** An engine may cut time at other places than we do, so that two of its points fall into one of our periods. */
function combine(statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount', values: readonly number[]) {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case 'Sum':
    case 'SampleCount':
      return sum;
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    case 'Average':
      return sum / values.length;
  }
}

const comparisons: Partial<Record<ComparisonOperator, AlarmComparison>> = {
  GreaterThanThreshold: 'GreaterThanThreshold',
  GreaterThanOrEqualToThreshold: 'GreaterThanOrEqualToThreshold',
  LessThanThreshold: 'LessThanThreshold',
  LessThanOrEqualToThreshold: 'LessThanOrEqualToThreshold',
};

const missingData: Partial<Record<string, MissingData>> = {
  notBreaching: 'notBreaching',
  breaching: 'breaching',
  ignore: 'ignore',
};

function toDeployedAlarm(alarm: MetricAlarm): DeployedAlarm | undefined {
  const comparison = alarm.ComparisonOperator && comparisons[alarm.ComparisonOperator];
  const { AlarmName: name, StateValue: state, Namespace: namespace, MetricName: metricName } = alarm;
  if (!name || !state || !namespace || !metricName || !comparison) return undefined;
  const periods = alarm.EvaluationPeriods ?? 1;
  const rule = {
    comparison,
    threshold: alarm.Threshold ?? 0,
    periods,
    breachesToAlarm: alarm.DatapointsToAlarm ?? periods,
    missing: missingData[alarm.TreatMissingData ?? 'missing'] ?? 'missing',
  };
  return { name, state, rule, metric: { namespace, name: metricName, ...toMetric(alarm) } };
}

function toMetric(alarm: MetricAlarm): Pick<AlarmMetric, 'dimensions' | 'statistic' | 'periodSeconds'> {
  const pairs = (alarm.Dimensions ?? []).flatMap(({ Name, Value }) =>
    Name === undefined || Value === undefined ? [] : [[Name, Value] as const],
  );
  return {
    dimensions: Object.fromEntries(pairs),
    statistic: alarm.Statistic,
    periodSeconds: alarm.Period ?? 60,
  };
}
