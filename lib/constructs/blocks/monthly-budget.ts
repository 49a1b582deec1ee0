import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';

export interface MonthlyBudgetProps {
  readonly usd: number;
  /** E-mail addresses that hear of each threshold. */
  readonly readers: readonly string[];
}

/** In the order in which a month reaches them. */
const thresholds = [
  { type: 'ACTUAL', percent: 50 },
  { type: 'ACTUAL', percent: 80 },
  { type: 'FORECASTED', percent: 100 },
  { type: 'ACTUAL', percent: 100 },
];

/**
 * Tells people what the account costs, all of it: a budget by tags would stay silent until somebody has activated the
 * tags in the billing console, and costs that carry no tag would never count. It stops nothing.
 *
 * Without a name of its own, because every change of thresholds or readers makes a new budget before the old one goes.
 */
export class MonthlyBudget extends CfnBudget {
  constructor(scope: Construct, id: string, { usd, readers }: MonthlyBudgetProps) {
    super(scope, id, {
      budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: usd, unit: 'USD' } },
      notificationsWithSubscribers: thresholds.map(({ type, percent }) => ({
        notification: {
          notificationType: type,
          comparisonOperator: 'GREATER_THAN',
          threshold: percent,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: readers.map((address) => ({ subscriptionType: 'EMAIL', address })),
      })),
    });
  }
}
