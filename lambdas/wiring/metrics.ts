import { emfMetrics } from '../../lib/adapters/aws/emf-metrics.ts';
import { putMetrics } from '../../lib/adapters/aws/put-metrics.ts';
import { metricNamespace, readVariables } from '../../lib/config/env.ts';
import type { Metrics } from '../../lib/domain/monitor/ports.ts';
import { type Environment, leanSettings } from './aws-environment.ts';
import { nowUs } from './clock.ts';

/** One call site, two sinks: AWS reads metrics from the log, the local engines only take them by call. */
export function metrics(source: Environment): Metrics {
  const env = readVariables(['namePrefix', 'environment', 'metricsSink'], source);
  const namespace = metricNamespace(env.namePrefix, env.environment);
  return env.metricsSink === 'put'
    ? putMetrics({ ...leanSettings(source), namespace })
    : emfMetrics({ namespace, nowMs: () => nowUs() / 1000 });
}
