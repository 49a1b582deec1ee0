import { randomUUID } from 'node:crypto';
import { type CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { vi } from 'vitest';
import { cloudWatchClient } from '../../../lib/adapters/aws/clients.ts';
import { emfMetrics } from '../../../lib/adapters/aws/emf-metrics.ts';
import { putMetrics } from '../../../lib/adapters/aws/put-metrics.ts';
import { memoryMetrics } from '../../../lib/adapters/memory/memory-metrics.ts';
import { useEngine } from '../../support/engine.ts';
import { type MetricSummary, metricsSuite, summarise } from './metrics.suite.ts';

const engine = useEngine();

metricsSuite('memory', async () => {
  const metrics = memoryMetrics();
  const summary = async (name: string) => {
    const named = metrics.values.filter((metric) => metric.name === name);
    return summarise(
      named[0]?.kind === 'count' ? 'Count' : 'None',
      named.map(({ value }) => value),
    );
  };
  return { metrics, summary };
});

metricsSuite('the log (EMF)', async () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  const namespace = `tidegate/${randomUUID()}`;
  return {
    metrics: emfMetrics({ namespace, nowMs: () => 1_767_614_400_000 }),
    summary: async (name) => readLog(lines, namespace, name),
  };
});

metricsSuite('CloudWatch (PutMetricData)', async () => {
  const client = cloudWatchClient(engine());
  const namespace = `tidegate/${randomUUID()}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { ...engine(), region: 'us-east-1', credentials, random: () => 0, namespace };
  return { metrics: putMetrics(settings), summary: (name) => readMetric(client, namespace, name) };
});

interface EmfLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: MetricSummary['unit'] }[];
    }[];
  };
  readonly [value: string]: unknown;
}

/** Takes metrics from log lines as CloudWatch does: one series per set of dimensions, so no set means no series. */
function readLog(lines: readonly string[], namespace: string, name: string): MetricSummary | undefined {
  const series = lines.flatMap((line) => {
    const parsed = JSON.parse(line) as EmfLine;
    return parsed._aws.CloudWatchMetrics.filter((directive) => directive.Namespace === namespace).flatMap(
      ({ Dimensions, Metrics }) =>
        Dimensions.flatMap((set) =>
          Metrics.map(({ Name, Unit }) => ({ set, Name, Unit, value: Number(parsed[Name]) })),
        ),
    );
  });
  const named = series.filter(({ Name }) => Name === name);
  if (named.some(({ set }) => set.length > 0)) throw new Error(`${name} has a dimension`);
  return summarise(
    named[0]?.Unit ?? 'None',
    named.map(({ value }) => value),
  );
}

async function readMetric(
  client: CloudWatchClient,
  namespace: string,
  name: string,
): Promise<MetricSummary | undefined> {
  const { Metrics = [] } = await client.send(new ListMetricsCommand({ Namespace: namespace, MetricName: name }));
  if (Metrics.some(({ Dimensions = [] }) => Dimensions.length > 0)) throw new Error(`${name} has a dimension`);
  const hourMs = 3_600_000;
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: name,
      StartTime: new Date(Date.now() - hourMs),
      EndTime: new Date(Date.now() + hourMs),
      Period: 60,
      Statistics: ['Sum', 'SampleCount', 'Maximum'],
    }),
  );
  const total = (read: (point: (typeof Datapoints)[number]) => number | undefined) =>
    Datapoints.reduce((sum, point) => sum + (read(point) ?? 0), 0);
  if (Datapoints.length === 0) return undefined;
  return {
    unit: Datapoints[0]?.Unit === 'Count' ? 'Count' : 'None',
    samples: total(({ SampleCount }) => SampleCount),
    sum: total(({ Sum }) => Sum),
    maximum: Math.max(...Datapoints.map(({ Maximum = -Infinity }) => Maximum)),
  };
}
