import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { cloudWatchAlarmControl } from '../../../lib/adapters/aws/cloudwatch-alarm-control.ts';
import { cloudWatchClient } from '../../../lib/adapters/aws/clients.ts';
import { useEngine } from '../../support/engine.ts';

const engine = useEngine();

test('only alarms of the prefix are ours to judge', async () => {
  const client = cloudWatchClient(engine());
  for (const AlarmName of ['tidegate-local-depth', 'tidegate-prod-depth', 'somebody-elses'])
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Test',
        MetricName: 'Depth',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  const alarms = await cloudWatchAlarmControl({ client, prefix: 'tidegate-local-' }).deployed();
  expect(alarms.map(({ name }) => name)).toEqual(['tidegate-local-depth']);
});
