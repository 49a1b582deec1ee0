import type { Metrics } from '../../domain/monitor/ports.ts';
import type { HttpAnswer } from './keep-alive-call.ts';
import { leanService, type LeanSettings } from './lean-service.ts';
import { type Attempt, isTransient } from './until-answered.ts';

interface Sink extends LeanSettings {
  readonly namespace: string;
}

const cloudWatch = { service: 'monitoring', target: 'GraniteServiceVersion20100801', timeoutMs: 3000 };

/** For engines that do not read metrics from logs. */
export function putMetrics({ namespace, ...settings }: Sink): Metrics {
  const ask = leanService(settings, cloudWatch);
  const put = async (MetricName: string, Unit: 'Count' | 'None', Value: number): Promise<void> => {
    await ask('PutMetricData', { Namespace: namespace, MetricData: [{ MetricName, Unit, Value }] }, judge);
  };
  return {
    count: (name, value) => put(name, 'Count', value),
    gauge: (name, value) => put(name, 'None', value),
  };
}

function judge({ status, body }: HttpAnswer): Attempt<undefined> {
  if (status === 200) return { kind: 'answered', output: undefined };
  const error = new Error(`CloudWatch answered ${status}: ${body.toString().slice(0, 500)}`);
  return { kind: isTransient(status) ? 'unavailable' : 'refused', error };
}
