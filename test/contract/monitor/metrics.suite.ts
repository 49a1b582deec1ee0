import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../../lib/domain/monitor/ports.ts';

/** What an alarm on the bare name can see. */
export interface MetricSummary {
  readonly unit: 'Count' | 'None';
  readonly samples: number;
  readonly sum: number;
  readonly maximum: number;
}

export interface MetricsBench {
  readonly metrics: Metrics;
  /** Undefined when nothing arrived under this name; throws when a value carries a dimension. */
  summary(name: string): Promise<MetricSummary | undefined>;
}

export function summarise(unit: MetricSummary['unit'], values: readonly number[]): MetricSummary | undefined {
  if (values.length === 0) return undefined;
  return {
    unit,
    samples: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    maximum: Math.max(...values),
  };
}

export function metricsSuite(adapter: string, makeBench: () => Promise<MetricsBench>): void {
  describe(`Metrics on ${adapter}`, () => {
    it('counts', async () => {
      const { metrics, summary } = await makeBench();
      await metrics.count('LateEvents', 3);
      await metrics.count('LateEvents', 4);
      expect(await summary('LateEvents')).toEqual({ unit: 'Count', samples: 2, sum: 7, maximum: 4 });
    });

    it('gauges, whatever the number', async () => {
      const { metrics, summary } = await makeBench();
      for (const value of [0.25, 0, 86_400]) await metrics.gauge('FreshnessSeconds', value);
      expect(await summary('FreshnessSeconds')).toEqual({ unit: 'None', samples: 3, sum: 86_400.25, maximum: 86_400 });
    });

    it('keeps names apart', async () => {
      const { metrics, summary } = await makeBench();
      await metrics.count('LateEvents', 1);
      await metrics.gauge('FreshnessSeconds', 2);
      expect(await summary('LateEvents')).toEqual({ unit: 'Count', samples: 1, sum: 1, maximum: 1 });
      expect(await summary('FreshnessSeconds')).toEqual({ unit: 'None', samples: 1, sum: 2, maximum: 2 });
      expect(await summary('Other')).toBeUndefined();
    });
  });
}
