import { randomUUID } from 'node:crypto';
import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { cloudWatchClient } from '../../../lib/adapters/aws/clients.ts';
import { cloudWatchAlarms } from '../../../lib/adapters/aws/cloudwatch-alarms.ts';
import { memoryAlarms } from '../../../lib/adapters/memory/memory-alarms.ts';
import { useEngine } from '../../support/engine.ts';
import { noonUs } from '../../support/trades.ts';
import { alarmsSuite } from './alarms.suite.ts';

const engine = useEngine();

alarmsSuite('memory', async () => {
  const alarms = memoryAlarms();
  return { alarms, prefix: 'tidegate-local', raise: async (alarm) => alarms.set({ ...alarm, changedAtUs: noonUs }) };
});

alarmsSuite('CloudWatch', async () => {
  const client = cloudWatchClient(engine());
  return {
    alarms: cloudWatchAlarms({ client }),
    prefix: `tidegate-${randomUUID()}`,
    async raise({ name, state, reason, description }) {
      await client.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          AlarmDescription: description,
          Namespace: 'tidegate/test',
          MetricName: 'DeadLetters',
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
      await client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }));
    },
  };
});
