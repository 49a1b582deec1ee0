import {
  DescribeExecutionCommand,
  paginateListExecutions,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { TrainingExecutions } from '../../domain/train/cancel-run.ts';
import { isExecutionRunning } from './is-execution-running.ts';

interface TrainingMachines {
  readonly client: SFNClient;
  readonly retrainMachineArn: string;
  readonly containerMachineArn: string;
}

/** Step Functions writes into the input of an execution who has started it, for its console; so do our machines. */
const StartedBy = z.object({ AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string() });

/**
 * AWS stops what a stopped execution waits for, the engines do not: so those that it has started are stopped here.
 * The outer one first, which then starts no others.
 */
export function sfnTrainingExecutions(machines: TrainingMachines): TrainingExecutions {
  const { client, retrainMachineArn } = machines;
  return {
    async stop(execution, reason) {
      const outer = `${retrainMachineArn.replace(':stateMachine:', ':execution:')}:${execution}`;
      await stop(client, outer, reason);
      for (const inner of await startedBy(outer, machines)) await stop(client, inner, reason);
    },
  };
}

async function stop(client: SFNClient, executionArn: string, cause: string): Promise<void> {
  if (!(await isExecutionRunning(client, executionArn))) return;
  await client.send(new StopExecutionCommand({ executionArn, error: 'RunCancelled', cause }));
}

async function startedBy(outer: string, { client, containerMachineArn }: TrainingMachines): Promise<readonly string[]> {
  const found: string[] = [];
  const running = { stateMachineArn: containerMachineArn, statusFilter: 'RUNNING' } as const;
  for await (const { executions = [] } of paginateListExecutions({ client }, running)) {
    for (const { executionArn = '' } of executions) {
      const { input = '{}' } = await client.send(new DescribeExecutionCommand({ executionArn }));
      const starter = StartedBy.safeParse(JSON.parse(input)).data?.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID;
      if (starter === outer) found.push(executionArn);
    }
  }
  return found;
}
