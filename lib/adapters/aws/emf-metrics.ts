import { Metrics as EmfWriter, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../../domain/monitor/ports.ts';

/** Writes metrics into the function's log, from which CloudWatch takes them: no call, nothing to fail. */
export function emfMetrics({ namespace }: { readonly namespace: string }): Metrics {
  const writer = new EmfWriter({ namespace });
  // The library adds the service as a dimension: then an alarm on the bare name would never see a value.
  writer.clearDefaultDimensions();

  const write = (name: string, unit: typeof MetricUnit.Count | typeof MetricUnit.NoUnit, value: number): void => {
    // One empty set of dimensions says "none"; without it the list of sets is empty, and a line with no set has no metric.
    writer.addDimensions({});
    writer.addMetric(name, unit, value);
    writer.publishStoredMetrics();
  };

  return {
    async count(name, value) {
      write(name, MetricUnit.Count, value);
    },
    async gauge(name, value) {
      write(name, MetricUnit.NoUnit, value);
    },
  };
}
