import type { Metrics } from '../../domain/monitor/ports.ts';

export interface MetricValue {
  readonly name: string;
  readonly kind: 'count' | 'gauge';
  readonly value: number;
}

export interface MemoryMetrics extends Metrics {
  readonly values: readonly MetricValue[];
}

export function memoryMetrics(): MemoryMetrics {
  const values: MetricValue[] = [];
  return {
    values,
    async count(name, value) {
      values.push({ name, kind: 'count', value });
    },
    async gauge(name, value) {
      values.push({ name, kind: 'gauge', value });
    },
  };
}
