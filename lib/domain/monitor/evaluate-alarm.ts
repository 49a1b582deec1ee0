import type { AlarmState } from './ports.ts';

export type AlarmComparison =
  'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold';

/** What a period without data counts as. */
export type MissingData = 'missing' | 'notBreaching' | 'breaching' | 'ignore';

export interface AlarmRule {
  readonly comparison: AlarmComparison;
  readonly threshold: number;
  /** How many periods are looked at … */
  readonly periods: number;
  /** … and how many of them must breach. */
  readonly breachesToAlarm: number;
  readonly missing: MissingData;
}

export interface AlarmJudgement {
  readonly state: AlarmState;
  readonly reason: string;
}

/**
 * The state that CloudWatch would give. `values` holds one value per period, the newest last;
 * undefined = no data in that period.
 */
export function evaluateAlarm(
  rule: AlarmRule,
  values: readonly (number | undefined)[],
  current: AlarmState,
): AlarmJudgement {
  const recent = Array.from({ length: rule.periods }, (_, index) => values[values.length - rule.periods + index]);
  const measured = recent.filter((value) => value !== undefined);
  if (measured.length === 0 && rule.missing === 'ignore')
    return { state: current, reason: 'no data: the state is kept' };
  if (measured.length === 0 && rule.missing === 'missing') return { state: 'INSUFFICIENT_DATA', reason: 'no data' };
  const breaches = measured.filter((value) => breachesThreshold(rule, value));
  const counted = breaches.length + (rule.missing === 'breaching' ? recent.length - measured.length : 0);
  const state = counted >= rule.breachesToAlarm ? 'ALARM' : 'OK';
  return { state, reason: explain(rule, measured, counted) };
}

function breachesThreshold({ comparison, threshold }: AlarmRule, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

const signs: Readonly<Record<AlarmComparison, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

function explain(rule: AlarmRule, measured: readonly number[], counted: number): string {
  const seen = measured.length === 0 ? 'no data' : `values ${measured.join(', ')}`;
  return `${seen}: ${counted} of ${rule.periods} periods ${signs[rule.comparison]} ${rule.threshold}, ${rule.breachesToAlarm} needed`;
}
