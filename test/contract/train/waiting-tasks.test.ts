import { randomUUID } from 'node:crypto';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  InvalidToken,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { sqsClient, stepFunctionsClient } from '../../../lib/adapters/aws/clients.ts';
import { sfnWaitingTasks } from '../../../lib/adapters/aws/sfn-waiting-tasks.ts';
import { memoryWaitingTasks } from '../../../lib/adapters/memory/memory-waiting-tasks.ts';
import { expect, it } from 'vitest';
import { useEngine } from '../../support/engine.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Ending, type WaitingState, waitingTasksSuite } from './waiting-tasks.suite.ts';

const engine = useEngine();

waitingTasksSuite('memory', async () => {
  const tasks = memoryWaitingTasks();
  let states = 0;
  const wait = (): WaitingState => {
    const token = `token-${++states}`;
    tasks.wait(token);
    return { token, execution: `of-${token}`, ended: async () => tasks.answers().get(token)! };
  };
  const end = (): WaitingState => {
    const state = wait();
    tasks.giveUp(state.token);
    return state;
  };
  return {
    tasks,
    wait: async () => wait(),
    gaveUp: async () => end().token,
    stopped: async () => end(),
  };
});

waitingTasksSuite('Step Functions', async () => ({
  tasks: sfnWaitingTasks({ client: stepFunctionsClient(engine()), asksExecutions: true }),
  wait: () => waitingState(60),
  gaveUp: async () => {
    const { token, ended } = await waitingState(1);
    await ended();
    return token;
  },
  stopped: async () => {
    const state = await waitingState(60);
    await stepFunctionsClient(engine()).send(new StopExecutionCommand({ executionArn: state.execution }));
    return state;
  },
}));

it('waits for an engine that knows a token only some moments after its message', async () => {
  const client = stepFunctionsClient(engine());
  const { token, execution } = await waitingState(60);
  let beats = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (input) => {
        if (commandName !== 'SendTaskHeartbeatCommand' || ++beats >= 3) return next(input);
        throw new InvalidToken({ message: 'unknown', $metadata: {} });
      },
    { step: 'initialize' },
  );
  expect(await sfnWaitingTasks({ client, asksExecutions: true }).heartbeat(token, execution)).toBe('waiting');
  expect(beats).toBe(3);
});

/** A machine that hands its token to a queue, as `run-container` does, and waits. */
async function waitingState(timeoutSeconds: number): Promise<WaitingState> {
  const [queues, machines] = [sqsClient(engine()), stepFunctionsClient(engine())];
  const name = `tasks-${randomUUID()}`;
  const { QueueUrl = '' } = await queues.send(new CreateQueueCommand({ QueueName: name }));
  const Wait = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl, MessageBody: { 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: timeoutSeconds,
    End: true,
  };
  const { stateMachineArn } = await machines.send(
    new CreateStateMachineCommand({
      name,
      roleArn: 'arn:aws:iam::000000000000:role/any',
      definition: JSON.stringify({ StartAt: 'Wait', States: { Wait } }),
    }),
  );
  const { executionArn = '' } = await machines.send(new StartExecutionCommand({ stateMachineArn }));
  const token = await waitFor({ what: 'a task token', seconds: 20, everyMs: 50 }, async () => {
    const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    return Messages.map(({ Body = '{}' }) => (JSON.parse(Body) as { token: string }).token)[0];
  });
  return { token, execution: executionArn, ended: () => endingOf(executionArn) };
}

function endingOf(executionArn: string): Promise<Ending> {
  const machines = stepFunctionsClient(engine());
  return waitFor({ what: 'the end of an execution', seconds: 30, everyMs: 50 }, async () => {
    const {
      status,
      output = '{}',
      error = '',
      cause = '',
    } = await machines.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') return undefined;
    return status === 'SUCCEEDED'
      ? { kind: 'succeeded', output: JSON.parse(output) as unknown }
      : { kind: 'failed', error, cause };
  });
}
