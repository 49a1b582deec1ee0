import { describe, expect, test } from 'vitest';
import { type AlarmRule, evaluateAlarm } from '../../../lib/domain/monitor/evaluate-alarm.ts';

const aboveZero: AlarmRule = {
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  periods: 1,
  breachesToAlarm: 1,
  missing: 'notBreaching',
};
const threeOfThree: AlarmRule = { ...aboveZero, threshold: 300, periods: 3, breachesToAlarm: 3 };
const twoOfThree: AlarmRule = { ...threeOfThree, breachesToAlarm: 2 };

describe('an alarm', () => {
  test.each([
    ['goes off above its threshold', aboveZero, [1], 'ALARM'],
    ['stays silent at its threshold', aboveZero, [0], 'OK'],
    ['needs every period that it asks for', threeOfThree, [301, 299, 301], 'OK'],
    ['goes off when all of them breach', threeOfThree, [301, 302, 303], 'ALARM'],
    ['looks at the newest periods only', threeOfThree, [0, 0, 301, 302, 303], 'ALARM'],
    ['forgets what is older than its periods', aboveZero, [5, 0], 'OK'],
    ['can do with some of its periods', twoOfThree, [301, 0, 301], 'ALARM'],
    ['counts a period that does not exist yet as missing', threeOfThree, [301, 302], 'OK'],
  ] as const)('%s', (...[, rule, values, state]) => {
    expect(evaluateAlarm(rule, values, 'INSUFFICIENT_DATA').state).toBe(state);
  });

  test.each([
    ['GreaterThanThreshold', 5, 'OK'],
    ['GreaterThanOrEqualToThreshold', 5, 'ALARM'],
    ['LessThanThreshold', 5, 'OK'],
    ['LessThanOrEqualToThreshold', 5, 'ALARM'],
    ['GreaterThanThreshold', 5.1, 'ALARM'],
    ['LessThanThreshold', 4.9, 'ALARM'],
  ] as const)('compares by %s 5: %d is %s', (comparison, value, state) => {
    expect(evaluateAlarm({ ...aboveZero, comparison, threshold: 5 }, [value], 'OK').state).toBe(state);
  });

  test.each([
    ['notBreaching', 'ALARM', 'OK'],
    ['breaching', 'OK', 'ALARM'],
    ['missing', 'OK', 'INSUFFICIENT_DATA'],
    ['ignore', 'ALARM', 'ALARM'],
    ['ignore', 'OK', 'OK'],
  ] as const)('whose missing data is %s goes from %s to %s without data', (missing, before, after) => {
    expect(evaluateAlarm({ ...aboveZero, missing }, [undefined], before).state).toBe(after);
  });

  test('that takes silence for a breach counts silent periods among the breaching ones', () => {
    const rule: AlarmRule = { ...twoOfThree, missing: 'breaching' };
    expect(evaluateAlarm(rule, [0, undefined, 301], 'OK').state).toBe('ALARM');
    expect(evaluateAlarm(rule, [0, undefined, 0], 'OK').state).toBe('OK');
  });

  test('says what it saw', () => {
    expect(evaluateAlarm(aboveZero, [7], 'OK').reason).toBe('values 7: 1 of 1 periods > 0, 1 needed');
  });
});
