import {
  type AlarmControl,
  type AlarmMetric,
  cloudWatchAlarmControl,
} from '../adapters/aws/cloudwatch-alarm-control.ts';
import { cloudWatchClient, sqsClient, stepFunctionsClient } from '../adapters/aws/clients.ts';
import { executionEnds } from '../adapters/aws/sfn-execution-ends.ts';
import { visibleMessages } from '../adapters/aws/sqs-queue-depth.ts';
import { engineAccount, engineSettings } from './engines/engine.ts';

export type Series = readonly (number | undefined)[];

/** One value per period, the newest last. */
export type Collect = (metric: AlarmMetric, periods: number, nowMs: number) => Promise<Series>;

export interface AlarmSource {
  readonly control: AlarmControl;
  readonly collect: Collect;
}

/**
 * The engine writes no metrics of its own services, so they are counted where they arise: queue depths and ended
 * executions. Metrics of our code are in its CloudWatch. All else has no data here, which alarms treat as healthy.
 */
export function engineAlarmSource(endpoint: string, prefix: string): AlarmSource {
  const settings = engineSettings(endpoint);
  const control = cloudWatchAlarmControl({ client: cloudWatchClient(settings), prefix });
  const queues = sqsClient(settings);
  const machines = stepFunctionsClient(settings);
  const depths = sampledSeries();
  return {
    control,
    async collect(metric, periods, nowMs) {
      const { QueueName, StateMachineArn } = metric.dimensions;
      if (metric.name === 'ApproximateNumberOfMessagesVisible' && QueueName !== undefined) {
        const depth = await visibleMessages(queues, `${endpoint}/${engineAccount}/${QueueName}`);
        return depths(`${QueueName}/${metric.periodSeconds}`, depth, {
          periods,
          periodMs: metric.periodSeconds * 1000,
          nowMs,
        });
      }
      const status = endings[metric.name];
      if (StateMachineArn !== undefined && status !== undefined) {
        const ends = await executionEnds(machines, StateMachineArn, status);
        return countPerPeriod(ends, { periods, periodMs: metric.periodSeconds * 1000, nowMs });
      }
      return metric.namespace.startsWith('AWS/') ? [] : control.series(metric, periods, nowMs);
    },
  };
}

const endings: Partial<Record<string, 'FAILED' | 'TIMED_OUT'>> = {
  ExecutionsFailed: 'FAILED',
  ExecutionsTimedOut: 'TIMED_OUT',
};

interface Window {
  readonly periods: number;
  readonly periodMs: number;
  readonly nowMs: number;
}

/** How many of the instants lie in each period; the last period ends now. */
export function countPerPeriod(instantsMs: readonly number[], { periods, periodMs, nowMs }: Window): Series {
  return Array.from({ length: periods }, (_, index) => {
    const endMs = nowMs - (periods - 1 - index) * periodMs;
    return instantsMs.filter((instantMs) => instantMs > endMs - periodMs && instantMs <= endMs).length;
  });
}

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/**
 * Remembers what was sampled: the newest sample stands for the running period, so that an emptied queue shows at
 * once; earlier periods keep their maximum.
 */
export function sampledSeries(): (key: string, value: number, window: Window) => Series {
  const memory = new Map<string, readonly Sample[]>();
  return (key, value, { periods, periodMs, nowMs }) => {
    const kept = (memory.get(key) ?? []).filter(({ atMs }) => atMs > nowMs - periods * periodMs);
    memory.set(key, [...kept, { atMs: nowMs, value }]);
    const earlier = Array.from({ length: periods - 1 }, (_, index) => {
      const endMs = nowMs - (periods - 1 - index) * periodMs;
      const inside = kept.filter(({ atMs }) => atMs > endMs - periodMs && atMs <= endMs);
      return inside.length === 0 ? undefined : Math.max(...inside.map((sample) => sample.value));
    });
    return [...earlier, value];
  };
}
