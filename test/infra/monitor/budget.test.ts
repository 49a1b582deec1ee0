import { describe, expect, test } from 'vitest';
import { allResources, listOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';

const readers = ['night@example.org', 'day@example.org'];
const budgetsOf = (environment: string, settings = testSettings()) =>
  allResources(synthesize(buildApp({ environment, settings })), 'AWS::Budgets::Budget');

describe('a budget of 40 dollars a month', () => {
  const settings = testSettings({ alertEmails: readers, budget: { monthlyUsd: 40 } });
  const [budget, ...others] = budgetsOf('prod', settings).map(({ resource }) => resource);
  const notifications = listOf(valueAt(budget, 'Properties', 'NotificationsWithSubscribers'));

  test('counts the costs of the whole account', () => {
    expect(others).toEqual([]);
    expect(valueAt(budget, 'Properties', 'Budget')).toEqual({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 40, Unit: 'USD' },
    });
  });

  test('tells at half, at four fifths and at all of it, and when all of it is foreseen', () => {
    const thresholds = notifications.map((notification) => [
      valueAt(notification, 'Notification', 'NotificationType'),
      valueAt(notification, 'Notification', 'Threshold'),
    ]);
    expect(thresholds).toEqual([
      ['ACTUAL', 50],
      ['ACTUAL', 80],
      ['FORECASTED', 100],
      ['ACTUAL', 100],
    ]);
    for (const notification of notifications)
      expect(valueAt(notification, 'Notification')).toMatchObject({
        ComparisonOperator: 'GREATER_THAN',
        ThresholdType: 'PERCENTAGE',
      });
  });

  test('tells everybody who hears of alarms', () => {
    const subscribers = readers.map((Address) => ({ SubscriptionType: 'EMAIL', Address }));
    for (const notification of notifications) expect(valueAt(notification, 'Subscribers')).toEqual(subscribers);
  });

  test('has no name of its own, so that other readers can replace it', () => {
    expect(JSON.stringify(budget)).not.toContain('BudgetName');
  });
});

test.each(['dev', 'prod'])('without the setting, %s has no budget', (environment) => {
  expect(budgetsOf(environment)).toEqual([]);
});
