import { randomUUID } from 'node:crypto';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from 'vitest';
import { stepFunctionsClient } from '../../../lib/adapters/aws/clients.ts';
import { sfnTrainingExecutions } from '../../../lib/adapters/aws/sfn-training-executions.ts';
import { engineAccount } from '../../../lib/local/engines/engine.ts';
import { useEngine } from '../../support/engine.ts';
import { waitFor } from '../../support/wait-for.ts';

const engine = useEngine();
const client = () => stepFunctionsClient(engine());
const machines = { retrainMachineArn: '', containerMachineArn: '' };

async function makeMachine(state: object): Promise<string> {
  const { stateMachineArn = '' } = await client().send(
    new CreateStateMachineCommand({
      name: `machine-${randomUUID()}`,
      roleArn: `arn:aws:iam::${engineAccount}:role/machine`,
      definition: JSON.stringify({ StartAt: 'Only', States: { Only: state } }),
    }),
  );
  return stateMachineArn;
}

/** As the states of retrain-model start run-container. */
const waitsForContainer = (StateMachineArn: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Parameters: {
    StateMachineArn,
    Input: { 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' },
  },
  TimeoutSeconds: 120,
  End: true,
});

beforeAll(async () => {
  machines.containerMachineArn = await makeMachine({ Type: 'Wait', Seconds: 100, End: true });
  machines.retrainMachineArn = await makeMachine(waitsForContainer(machines.containerMachineArn));
});

async function start(name: string): Promise<string> {
  const command = new StartExecutionCommand({ stateMachineArn: machines.retrainMachineArn, name, input: '{}' });
  return (await client().send(command)).executionArn ?? '';
}

async function statusOf(executionArn: string): Promise<string | undefined> {
  return (await client().send(new DescribeExecutionCommand({ executionArn }))).status;
}

async function runningContainers(): Promise<number> {
  const command = { stateMachineArn: machines.containerMachineArn, statusFilter: 'RUNNING' } as const;
  return ((await client().send(new ListExecutionsCommand(command))).executions ?? []).length;
}

describe('TrainingExecutions on Step Functions', () => {
  it('ends a run with the containers that it waits for, and leaves those of another run alone', async () => {
    const executions = sfnTrainingExecutions({ client: client(), ...machines });
    const [first, second] = await Promise.all([start('train-1'), start('train-2')]);
    await waitFor({ what: 'two containers', seconds: 20 }, async () =>
      (await runningContainers()) === 2 ? true : undefined,
    );
    await executions.stop('train-1', 'cancelled by a person');
    expect(await statusOf(first)).not.toBe('RUNNING');
    expect(await statusOf(second)).toBe('RUNNING');
    expect(await runningContainers()).toBe(1);
    await executions.stop('train-2', 'cancelled by a person');
    expect(await runningContainers()).toBe(0);
  });

  it('is no error for a run that has ended, or that never began', async () => {
    const executions = sfnTrainingExecutions({ client: client(), ...machines });
    const third = await start('train-3');
    await waitFor({ what: 'a container', seconds: 20 }, async () =>
      (await runningContainers()) > 0 ? true : undefined,
    );
    await executions.stop('train-3', 'once');
    await executions.stop('train-3', 'twice');
    await executions.stop('nobody', 'never begun');
    expect(await statusOf(third)).not.toBe('RUNNING');
  });
});
