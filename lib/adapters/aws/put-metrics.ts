import { type CloudWatchClient, PutMetricDataCommand, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Metrics } from '../../domain/monitor/ports.ts';

interface Sink {
  readonly client: CloudWatchClient;
  readonly namespace: string;
}

/** For engines that do not read metrics from logs. */
export function putMetrics({ client, namespace }: Sink): Metrics {
  const put = async (name: string, unit: StandardUnit, value: number): Promise<void> => {
    const datum = { MetricName: name, Unit: unit, Value: value };
    await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [datum] }));
  };
  return {
    count: (name, value) => put(name, StandardUnit.Count, value),
    gauge: (name, value) => put(name, StandardUnit.None, value),
  };
}
