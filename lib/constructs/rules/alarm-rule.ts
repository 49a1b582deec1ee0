import { runbookAnchors } from '../../domain/monitor/alarm-table.ts';
import { type Rule, allResources, textOf, valueAt } from './template.ts';

/** Whoever is woken by an alarm finds in its description what to do. */
export const alarmRule: Rule = (templates) =>
  allResources(templates, 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')
    .filter(({ resource }) => {
      const description = textOf(valueAt(resource, 'Properties', 'AlarmDescription'));
      return !runbookAnchors.some((anchor) => description.endsWith(` docs/how-to/runbook/${anchor}`));
    })
    .map(({ stack, logicalId }) => ({ stack, logicalId, fault: 'the description does not end with a runbook anchor' }));
