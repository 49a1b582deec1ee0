import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { randomUUID } from 'node:crypto';
import { facts, fails, refusal, within } from '../support/probes/probe.ts';
import { arrival, route } from '../support/probes/bus.ts';
import { cloudWatch, logs } from '../support/probes/clients.ts';
import { handlerCode, invoke, makeFunction } from '../support/probes/function.ts';
import { makeQueue, send } from '../support/probes/queue.ts';

const minute = 60_000;

/** Namespace of one probe. */
function fresh(): string {
  return `Probe/${randomUUID()}`;
}

interface Datum {
  readonly namespace: string;
  readonly value: number;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly at?: number;
}

const asDimensions = (dimensions: Readonly<Record<string, string>> = {}) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

async function put({ namespace, value, dimensions, at = Date.now() }: Datum): Promise<void> {
  const datum = { MetricName: 'Lag', Value: value, Timestamp: new Date(at), Dimensions: asDimensions(dimensions) };
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [datum] }));
}

/** Statistics of the last minutes, over all of them. */
async function statistics(namespace: string, dimensions: Readonly<Record<string, string>> = {}, MetricName = 'Lag') {
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      ...{ Namespace: namespace, MetricName, Dimensions: asDimensions(dimensions), Period: 3600 },
      ...{ StartTime: new Date(Date.now() - 30 * minute), EndTime: new Date(Date.now() + minute) },
      Statistics: ['Sum', 'Maximum', 'SampleCount'],
    }),
  );
  const sum = (name: 'Sum' | 'SampleCount') => Datapoints.reduce((total, point) => total + (point[name] ?? 0), 0);
  return {
    sum: sum('Sum'),
    count: sum('SampleCount'),
    maximum: Math.max(...Datapoints.map((point) => point.Maximum ?? -1)),
  };
}

interface Alarm {
  readonly namespace: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly missing?: string;
  readonly period?: number;
}

/** An alarm on values above 10. */
async function makeAlarm({ namespace, dimensions, missing = 'notBreaching', period = 10 }: Alarm): Promise<string> {
  const AlarmName = `probe-${randomUUID()}`;
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName, Namespace: namespace, MetricName: 'Lag', Dimensions: asDimensions(dimensions) },
      ...{ Statistic: 'Maximum', Period: period, EvaluationPeriods: 1, DatapointsToAlarm: 1 },
      ...{ Threshold: 10, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: missing },
    }),
  );
  return AlarmName;
}

async function stateOf(alarm: string): Promise<string> {
  const { MetricAlarms: [found] = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
  return found?.StateValue ?? 'gone';
}

/** Whether the alarm comes into this state in time. */
async function comesTo(alarm: string, state: string, seconds: number): Promise<boolean> {
  return (await within(seconds, async () => ((await stateOf(alarm)) === state ? true : undefined))) ?? false;
}

async function makeGroup(lines: readonly string[]): Promise<string> {
  const group = { logGroupName: `/probe/${randomUUID()}` };
  await logs.send(new CreateLogGroupCommand(group));
  await logs.send(new CreateLogStreamCommand({ ...group, logStreamName: 'one' }));
  await writeLines(group.logGroupName, lines);
  return group.logGroupName;
}

async function writeLines(logGroupName: string, lines: readonly string[]): Promise<void> {
  const logEvents = lines.map((message, index) => ({ message, timestamp: Date.now() + index }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 'one', logEvents }));
}

async function found(logGroupName: string, filterPattern: string): Promise<string> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  return events.map(({ message }) => message).join('\n');
}

facts('CloudWatch', [
  {
    id: 'metric-statistics',
    fact: 'Values that were put are counted, summed and compared.',
    why: 'Metrics of the functions; the alarms on them are evaluated from these.',
    async observe() {
      const namespace = fresh();
      for (const value of [1, 5, 3]) await put({ namespace, value });
      const { sum, count, maximum } = await statistics(namespace);
      return sum === 9 && count === 3 && maximum === 5;
    },
  },
  {
    id: 'metric-dimensions',
    fact: 'Values with other dimensions are another series.',
    why: 'One series per view and tenant.',
    async observe() {
      const namespace = fresh();
      await put({ namespace, value: 1, dimensions: { view: 'a' } });
      await put({ namespace, value: 5, dimensions: { view: 'b' } });
      const sums = await Promise.all(['a', 'b', 'c'].map(async (view) => (await statistics(namespace, { view })).sum));
      return sums.join() === '1,5,0';
    },
  },
  {
    id: 'metric-without-dimensions',
    fact: 'A metric without dimensions is a series of its own, and not the sum of those with dimensions.',
    why: 'One series per view and tenant.',
    except: { ministack: fails },
    so: 'A series that an alarm reads has a metric name of its own.',
    async observe() {
      const namespace = fresh();
      await put({ namespace, value: 1, dimensions: { view: 'a' } });
      await put({ namespace, value: 5 });
      return (await statistics(namespace)).sum === 5;
    },
  },
  {
    id: 'metric-math',
    fact: 'An expression over metrics gives its values.',
    use: 'open',
    why: 'Whether dashboards and alarms could show ratios of metrics.',
    except: { ministack: fails, 'localstack-host': 'InternalError' },
    so: 'Ratios are computed in code.',
    async observe() {
      const namespace = fresh();
      await put({ namespace, value: 4, at: Date.now() - minute });
      const Metric = { Namespace: namespace, MetricName: 'Lag' };
      const query = new GetMetricDataCommand({
        ...{ StartTime: new Date(Date.now() - 10 * minute), EndTime: new Date(Date.now() + minute) },
        MetricDataQueries: [
          { Id: 'lag', ReturnData: false, MetricStat: { Metric, Period: 60, Stat: 'Sum' } },
          { Id: 'half', Expression: 'lag / 2' },
        ],
      });
      let half: number | undefined;
      const refused = await refusal(async () => {
        const { MetricDataResults = [] } = await cloudWatch.send(query);
        half = MetricDataResults.find(({ Id }) => Id === 'half')?.Values?.[0];
      });
      return refused ?? half === 2;
    },
  },
  {
    id: 'alarm-fires',
    fact: 'An alarm fires when a value passes its threshold.',
    why: 'Alarms of the functions.',
    async observe() {
      const namespace = fresh();
      const alarm = await makeAlarm({ namespace });
      await put({ namespace, value: 11 });
      return comesTo(alarm, 'ALARM', 30);
    },
  },
  {
    id: 'alarm-recovers',
    fact: 'An alarm that has fired recovers by itself once the values are old and missing ones count as good.',
    why: 'Alarms of the functions.',
    except: { ministack: fails },
    so: 'An evaluator of our own gives every alarm its state, by the rules of the alarm table.',
    async observe() {
      const namespace = fresh();
      const alarm = await makeAlarm({ namespace });
      await put({ namespace, value: 11 });
      return (await comesTo(alarm, 'ALARM', 30)) && (await comesTo(alarm, 'OK', 45));
    },
  },
  {
    id: 'alarm-dimensions',
    fact: 'An alarm looks only at the series of its dimensions.',
    why: 'Alarms that look at one function, or at one queue.',
    except: { ministack: fails },
    so: 'An evaluator of our own reads the series of each alarm.',
    async observe() {
      const namespace = fresh();
      const alarm = await makeAlarm({ namespace, dimensions: { view: 'a' } });
      await put({ namespace, value: 11, dimensions: { view: 'b' } });
      return !(await comesTo(alarm, 'ALARM', 12));
    },
  },
  {
    id: 'alarm-missing-data',
    fact: 'An alarm for which missing values count as bad fires without any value.',
    use: 'open',
    why: 'Whether silence could be an alarm.',
    except: { ministack: fails },
    so: 'An evaluator of our own judges missing values.',
    async observe() {
      const alarm = await makeAlarm({ namespace: fresh(), missing: 'breaching' });
      return comesTo(alarm, 'ALARM', 25);
    },
  },
  {
    id: 'alarm-state-by-hand',
    fact: 'The state of an alarm can be set, and is read back with its reason.',
    why: 'Our evaluator does so.',
    async observe() {
      const alarm = await makeAlarm({ namespace: fresh() });
      const StateReason = 'said so';
      await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'ALARM', StateReason }));
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
      return MetricAlarms[0]?.StateValue === 'ALARM' && MetricAlarms[0].StateReason === StateReason;
    },
  },
  {
    id: 'alarm-events',
    fact: 'A change of the state of an alarm is an event on the default bus.',
    use: 'open',
    why: 'Whether a flow could begin with an alarm.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'No flow begins with an alarm.',
    async observe() {
      const [queue, alarm] = [await makeQueue(), await makeAlarm({ namespace: fresh() })];
      await route('default', { source: ['aws.cloudwatch'], detail: { alarmName: [alarm] } }, { Arn: queue.arn });
      await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'ALARM', StateReason: 'so' }));
      return (await arrival(queue, 4)) !== undefined;
    },
  },
  {
    id: 'embedded-metrics',
    fact: 'Metrics embedded in the log of a function become metrics.',
    why: 'Metrics on AWS.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Locally the same call site puts metrics by PutMetricData.',
    async observe() {
      const namespace = fresh();
      const { name } = await makeFunction(
        handlerCode(`console.log(JSON.stringify({ Lag: 3, _aws: { Timestamp: Date.now(), CloudWatchMetrics: [
    { Namespace: '${namespace}', Dimensions: [[]], Metrics: [{ Name: 'Lag', Unit: 'Seconds' }] }] } })); return 1;`),
      );
      await invoke(name);
      const counted = await within(8, async () => ((await statistics(namespace)).count > 0 ? true : undefined));
      return counted ?? false;
    },
  },
  {
    id: 'metric-filter',
    fact: 'A metric filter counts the lines of a log that match.',
    use: 'open',
    why: 'Whether an alarm could look at words in a log.',
    except: { ministack: fails },
    so: 'Alarms look at metrics that code puts.',
    async observe() {
      const [metricNamespace, logGroupName] = [fresh(), await makeGroup([])];
      const metricTransformations = [{ metricNamespace, metricName: 'Lag', metricValue: '1' }];
      await logs.send(
        new PutMetricFilterCommand({ logGroupName, filterName: 'one', filterPattern: 'ERROR', metricTransformations }),
      );
      await writeLines(logGroupName, ['ERROR here', 'fine']);
      const counted = await within(8, async () => ((await statistics(metricNamespace)).count > 0 ? true : undefined));
      return counted ?? false;
    },
  },
  {
    id: 'service-metrics',
    fact: 'Queues count their messages, and functions their calls, in metrics of AWS.',
    why: 'Alarms on dead letters and on errors.',
    except: { ministack: fails },
    so: 'Our evaluator counts queues and executions itself.',
    async observe() {
      const queue = await makeQueue();
      const { name } = await makeFunction(handlerCode('return 1;'));
      await send(queue, 'x');
      await invoke(name);
      const both = await within(10, async () => {
        const sent = await statistics('AWS/SQS', { QueueName: queue.name }, 'NumberOfMessagesSent');
        const calls = await statistics('AWS/Lambda', { FunctionName: name }, 'Invocations');
        return sent.count > 0 && calls.count > 0 ? true : undefined;
      });
      return both ?? false;
    },
  },
  {
    id: 'function-logs',
    fact: 'What a function prints stands in its log group, and is found by a phrase.',
    why: '`tidegate logs`.',
    async observe() {
      const { name } = await makeFunction(handlerCode('console.log("needle " + event.id); return 1;'));
      await invoke(name, { id: 'n-1' });
      const line = await within(20, async () => {
        // The group comes with the first line.
        const lines = await found(`/aws/lambda/${name}`, '"needle n-1"').catch(() => '');
        return lines === '' ? undefined : lines;
      });
      return line?.includes('needle n-1') ?? false;
    },
  },
  {
    id: 'log-fields',
    fact: 'A search in logs takes a pattern over JSON fields.',
    use: 'open',
    why: 'Whether `tidegate logs` could leave the search by field to the engine.',
    except: { ministack: 'finds every line', 'localstack-host': 'finds every line' },
    so: '`tidegate logs` searches by phrase, and reads fields itself.',
    async observe() {
      const lines = ['{"level":"ERROR","n":1}', '{"level":"INFO","n":2}'];
      const seen = await found(await makeGroup(lines), '{ $.level = "ERROR" }');
      return seen === lines.join('\n') ? 'finds every line' : seen === lines[0];
    },
  },
  {
    id: 'log-queries',
    fact: 'A query of Logs Insights counts by a field.',
    use: 'open',
    why: 'Whether log lines could be counted where they lie.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Nothing counts log lines: what is to be counted is a metric.',
    async observe() {
      const logGroupName = await makeGroup(['{"level":"ERROR"}', '{"level":"INFO"}', '{"level":"ERROR"}']);
      const now = Math.floor(Date.now() / 1000);
      const queryString = 'stats count(*) as n by level | sort n desc';
      const { queryId } = await logs.send(
        new StartQueryCommand({ logGroupName, queryString, startTime: now - 600, endTime: now + 600 }),
      );
      const rows = await within(8, async () => {
        const { status, results } = await logs.send(new GetQueryResultsCommand({ queryId }));
        return status === 'Complete' ? (results ?? []) : undefined;
      });
      const first = Object.fromEntries((rows?.[0] ?? []).map(({ field, value }) => [field, value]));
      return first['level'] === 'ERROR' && first['n'] === '2';
    },
  },
]);
