import { randomUUID } from 'node:crypto';
import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type ClientSettings, stepFunctionsClient } from '../../../lib/adapters/aws/clients.ts';
import type { JobLimits } from '../../../schemas/jobs.ts';
import { waitFor } from '../../support/wait-for.ts';

export interface WaitingMachine {
  /** What came of the job: the answer of the runner, or as `failure` what the state caught. */
  outputOf(jobUri: string): Promise<unknown>;
}

/** A machine that hands each job to the queue and waits; a job that fails is caught by its name. */
export async function makeMachine(
  settings: ClientSettings,
  queueUrl: string,
  limits: JobLimits,
): Promise<WaitingMachine> {
  const Train = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: {
      QueueUrl: queueUrl,
      MessageBody: {
        contract: 'job-message/1',
        'taskToken.$': '$$.Task.Token',
        'jobUri.$': '$.jobUri',
        command: { kind: 'train' },
        limits,
      },
    },
    TimeoutSeconds: limits.timeoutSeconds,
    Catch: [{ ErrorEquals: ['JobFailed'], ResultPath: '$.failure', Next: 'Failed' }],
    End: true,
  };
  const machines = stepFunctionsClient(settings);
  const { stateMachineArn } = await machines.send(
    new CreateStateMachineCommand({
      name: `jobs-${randomUUID()}`,
      roleArn: 'arn:aws:iam::000000000000:role/any',
      definition: JSON.stringify({ StartAt: 'Train', States: { Train, Failed: { Type: 'Pass', End: true } } }),
    }),
  );
  return {
    async outputOf(jobUri) {
      const input = JSON.stringify({ jobUri });
      const { executionArn } = await machines.send(new StartExecutionCommand({ stateMachineArn, input }));
      return waitFor({ what: `the end of ${jobUri}`, seconds: limits.timeoutSeconds, everyMs: 100 }, async () => {
        const { status, output = '{}' } = await machines.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' ? undefined : (JSON.parse(output) as unknown);
      });
    },
  };
}
