import { Duration } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TypescriptFunction } from './typescript-function.ts';

export interface ScheduledCallProps {
  readonly description: string;
  readonly every: Duration;
  readonly target: TypescriptFunction;
  /** Takes the calls that reached nobody. Standard, because EventBridge cannot send to a FIFO queue. */
  readonly undelivered: Queue;
}

/** Calls a function again and again with its tenant and the time of the schedule. */
export class ScheduledCall extends Construct {
  constructor(scope: Construct, id: string, { description, every, target, undelivered }: ScheduledCallProps) {
    super(scope, id);
    new Rule(this, 'Rule', {
      description,
      schedule: Schedule.rate(every),
      targets: [
        new LambdaFunction(target, {
          event: RuleTargetInput.fromObject({ tenant: 'main', time: EventField.time }),
          deadLetterQueue: undelivered,
          // A call that is older than this has been overtaken by the next one.
          maxEventAge: Duration.hours(1),
          retryAttempts: 5,
        }),
      ],
    });
  }
}
