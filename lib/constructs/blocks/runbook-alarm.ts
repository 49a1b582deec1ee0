import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { type AlarmRow, describeAlarm } from '../../domain/monitor/alarm-table.ts';

export interface RunbookAlarmProps {
  readonly environment: Environment;
  readonly row: AlarmRow;
  readonly metric: IMetric;
  /** Hears of the alarm, and of its end. */
  readonly topic: ITopic;
}

/** An alarm of the table; its description ends with the place in the runbook that says what to do. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, { environment, row, metric, topic }: RunbookAlarmProps) {
    super(scope, id, {
      alarmName: environment.nameOf(row.id),
      alarmDescription: describeAlarm(row),
      metric,
      threshold: row.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: row.periods,
      // Nothing runs between events, so no data is the normal state of a healthy part.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const tell = new SnsAction(topic);
    this.addAlarmAction(tell);
    this.addOkAction(tell);
  }
}
