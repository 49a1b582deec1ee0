import type { Metrics } from '../../domain/monitor/ports.ts';

interface Sink {
  readonly namespace: string;
  readonly nowMs: () => number;
}

/**
 * Writes metrics into the function's log, in the embedded metric format, from which CloudWatch takes them: no call, nothing
 * to fail.
 */
export function emfMetrics({ namespace, nowMs }: Sink): Metrics {
  const write = (name: string, unit: 'Count' | 'None', value: number): void => {
    // One empty set of dimensions: an alarm on the bare name would see no other series.
    const directive = { Namespace: namespace, Dimensions: [[]], Metrics: [{ Name: name, Unit: unit }] };
    const line = { _aws: { Timestamp: nowMs(), CloudWatchMetrics: [directive] }, [name]: value };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  return {
    async count(name, value) {
      write(name, 'Count', value);
    },
    async gauge(name, value) {
      write(name, 'None', value);
    },
  };
}
