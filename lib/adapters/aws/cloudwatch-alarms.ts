import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Alarms, AlarmStatus } from '../../domain/monitor/ports.ts';

export function cloudWatchAlarms({ client }: { readonly client: CloudWatchClient }): Alarms {
  return {
    async list(namePrefix) {
      const alarms: AlarmStatus[] = [];
      for await (const page of paginateDescribeAlarms(
        { client },
        { AlarmNamePrefix: namePrefix, AlarmTypes: ['MetricAlarm'] },
      )) {
        alarms.push(...(page.MetricAlarms ?? []).map(toStatus));
      }
      return alarms.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function toStatus(alarm: MetricAlarm): AlarmStatus {
  const { AlarmName: name, StateValue: state, StateUpdatedTimestamp: changedAt } = alarm;
  if (name === undefined || state === undefined)
    throw new Error('CloudWatch described an alarm without a name or a state');
  return {
    name,
    state,
    reason: alarm.StateReason ?? '',
    description: alarm.AlarmDescription ?? '',
    changedAtUs: changedAt && changedAt.getTime() * 1000,
  };
}
