import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Binding } from './asl-state-machine.ts';

/** Sends messages to a queue: its URL, and the right to send, and to encrypt what is sent. */
export function sendsTo(queue: Queue, encryptionKey: IKey | undefined): Binding {
  return {
    value: queue.queueUrl,
    grant: (role) => {
      allow(role, ['sqs:SendMessage'], [queue.queueArn]);
      if (encryptionKey) allow(role, ['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyArn]);
    },
  };
}

/** Starts another machine and waits for its end, of which a rule of Step Functions itself tells. */
export function runsMachine(machine: StateMachine): Binding {
  return {
    value: machine.stateMachineArn,
    grant: (role) => {
      allow(role, ['states:StartExecution'], [machine.stateMachineArn]);
      allow(role, ['states:DescribeExecution', 'states:StopExecution'], [executionsOf(machine)]);
      allow(role, ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [ruleOfStepFunctions(machine)]);
    },
  };
}

/** Of a machine, all of them: they get their names when they start. */
export function executionsOf(machine: StateMachine): string {
  return Stack.of(machine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function ruleOfStepFunctions(machine: StateMachine): string {
  return Stack.of(machine).formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
  });
}

function allow(role: IRole, actions: string[], resources: string[]): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
