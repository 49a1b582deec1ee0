import { describe, expect, test } from 'vitest';
import { evaluateOnce } from '../../../lib/local/alarm-evaluator.ts';
import { type AlarmSource, countPerPeriod, sampledSeries } from '../../../lib/local/alarm-series.ts';
import type { AlarmJudgement } from '../../../lib/domain/monitor/evaluate-alarm.ts';

const minuteMs = 60_000;
const nowMs = 100 * minuteMs;

describe('counting per period', () => {
  test('puts each instant into the period that it ended in', () => {
    const instants = [nowMs, nowMs - 1, nowMs - minuteMs, nowMs - minuteMs - 1, nowMs - 3 * minuteMs];
    expect(countPerPeriod(instants, { periods: 3, periodMs: minuteMs, nowMs })).toEqual([0, 2, 2]);
  });
});

describe('a sampled series', () => {
  test('shows an emptied queue at once', () => {
    const series = sampledSeries();
    const window = { periods: 1, periodMs: minuteMs };
    expect(series('queue', 3, { ...window, nowMs })).toEqual([3]);
    expect(series('queue', 0, { ...window, nowMs: nowMs + 2_000 })).toEqual([0]);
  });

  test('remembers the maximum of earlier periods, and nothing older than it is asked for', () => {
    const series = sampledSeries();
    const at = (minutes: number, value: number) =>
      series('queue', value, { periods: 3, periodMs: minuteMs, nowMs: nowMs + minutes * minuteMs });
    at(0, 9);
    at(1.2, 4);
    at(1.4, 7);
    at(2.1, 2);
    expect(at(3.2, 1)).toEqual([4, 7, 1]);
  });

  test('keeps queues apart', () => {
    const series = sampledSeries();
    const window = { periods: 2, periodMs: minuteMs };
    series('one', 5, { ...window, nowMs });
    expect(series('other', 1, { ...window, nowMs: nowMs + minuteMs })).toEqual([undefined, 1]);
  });
});

describe('one evaluation', () => {
  const rule = {
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    periods: 1,
    breachesToAlarm: 1,
    missing: 'notBreaching',
  } as const;
  const metric = {
    namespace: 'AWS/SQS',
    name: 'depth',
    dimensions: {},
    statistic: 'Maximum',
    periodSeconds: 60,
  } as const;

  function source(
    depths: Readonly<Record<string, number>>,
    set: (name: string, judgement: AlarmJudgement) => void,
  ): AlarmSource {
    const deployed = Object.keys(depths).map((name) => ({
      name,
      state: 'OK' as const,
      rule,
      metric: { ...metric, name },
    }));
    return {
      collect: async ({ name }) => [depths[name]],
      control: {
        deployed: async () => deployed,
        series: () => Promise.reject(new Error('not asked for')),
        setState: async (name, judgement) => set(name, judgement),
      },
    };
  }

  test('moves the alarms whose state changed and leaves the others alone', async () => {
    const moved: [string, string][] = [];
    const lines = await evaluateOnce(
      source({ full: 2, empty: 0 }, (name, { state }) => moved.push([name, state])),
      nowMs,
    );
    expect(moved).toEqual([['full', 'ALARM']]);
    expect(lines).toEqual(['full: OK → ALARM, values 2: 1 of 1 periods > 0, 1 needed']);
  });
});
