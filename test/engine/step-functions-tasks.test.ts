import { SendTaskFailureCommand, SendTaskHeartbeatCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { facts, fails, refusal, within } from '../support/probe.ts';
import { callService, s3, stepFunctions } from '../support/probe-clients.ts';
import { handlerCode, makeFunction } from '../support/probe-function.ts';
import {
  caught,
  caughtError,
  caughtState,
  ended,
  endedOrNot,
  machineText,
  makeMachine,
  run,
  start,
} from '../support/probe-machine.ts';
import { makeQueue, type ProbeQueue, take } from '../support/probe-queue.ts';
import { makeTable, read } from '../support/probe-table.ts';
import { makeWitness } from '../support/probe-witness.ts';

const hanging = handlerCode('await new Promise((resolve) => setTimeout(resolve, 8000)); return 1;');

interface Job {
  readonly execution: string;
  readonly token: string;
}

/** Starts a machine that hands a job to a queue and waits, and takes the job. */
async function startJob(options: object = {}): Promise<Job> {
  const queue = await makeQueue();
  const machine = await makeMachine(machineText({ Train: waiting(queue, options), ...caughtState }));
  const execution = await start(machine, { model: 'm1' });
  const message = await within(20, () => take(queue));
  const { token = '', model } = JSON.parse(message?.Body ?? '{}') as { token?: string; model?: string };
  if (model !== 'm1') throw new Error(`the job came as ${message?.Body ?? 'nothing'}`);
  return { execution, token };
}

function waiting(queue: ProbeQueue, options: object): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: queue.url, MessageBody: { 'model.$': '$.model', 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: 30,
    ...caught,
    ...options,
    End: true,
  };
}

function succeed(taskToken: string, output: object) {
  return stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
}

facts('Step Functions', [
  {
    id: 'task-timeout',
    fact: 'A task that outlasts its TimeoutSeconds fails with States.Timeout, which a Catch gets.',
    why: 'Every task of the project has a timeout.',
    async observe() {
      const { arn } = await makeFunction(hanging);
      const outcome = await run({
        Work: { Type: 'Task', Resource: arn, TimeoutSeconds: 1, ...caught, End: true },
        ...caughtState,
      });
      return caughtError(outcome) === 'States.Timeout' ? true : caughtError(outcome);
    },
  },
  {
    id: 'retry-on-timeout',
    fact: 'A Retry on States.Timeout repeats a task that has timed out.',
    why: 'Retries in all machines of the project.',
    async observe() {
      const { arn } = await makeFunction(
        handlerCode(
          'if ((memory.n = (memory.n ?? 0) + 1) === 1) await new Promise((go) => setTimeout(go, 3000)); return 1;',
        ),
      );
      const outcome = await run({
        Work: {
          Type: 'Task',
          Resource: arn,
          TimeoutSeconds: 2,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 2, BackoffRate: 1, MaxAttempts: 4 }],
          End: true,
        },
      });
      return outcome.status === 'SUCCEEDED' ? true : `${outcome.status} ${outcome.error}`;
    },
  },
  {
    id: 'function-error-name',
    fact: 'An error that a function throws can be caught by its own name.',
    why: 'Routes that could go by errors.',
    except: { ministack: 'Runtime.HandlerError' },
    so: 'Machines catch States.ALL, States.TaskFailed and States.Timeout; expected outcomes are data.',
    async observe() {
      const { arn } = await makeFunction(
        handlerCode("const error = new Error('broken'); error.name = 'BrokenInput'; throw error;"),
      );
      const outcome = await run({
        Work: { Type: 'Task', Resource: arn, TimeoutSeconds: 20, ...caught, End: true },
        ...caughtState,
      });
      return caughtError(outcome) === 'BrokenInput' ? true : caughtError(outcome);
    },
  },
  {
    id: 'lambda-invoke',
    fact: 'A task calls a function by `lambda:invoke`, and finds its answer in Payload.',
    why: 'Calls with a payload of their own.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return { twice: event.a * 2 };'));
      const outcome = await run(
        {
          Work: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: name, Payload: { 'a.$': '$.a' } },
            ResultSelector: { 'twice.$': '$.Payload.twice' },
            TimeoutSeconds: 20,
            End: true,
          },
        },
        { a: 4 },
      );
      return JSON.stringify(outcome.output) === '{"twice":8}' ? true : JSON.stringify(outcome);
    },
  },
  {
    id: 'token-success',
    fact: 'A task that waits for its token goes on with what SendTaskSuccess brings.',
    why: 'Long work outside of functions: a queue takes the job, and whoever has done it answers.',
    async observe() {
      const { execution, token } = await startJob();
      await succeed(token, { artifact: 'a1' });
      const outcome = await ended(execution);
      return JSON.stringify(outcome.output) === '{"artifact":"a1"}' ? true : JSON.stringify(outcome);
    },
  },
  {
    id: 'token-failure',
    fact: 'An error sent by SendTaskFailure is caught by its own name, with its cause.',
    why: 'A job that failed says how.',
    async observe() {
      const Catch = [
        { ErrorEquals: ['JobFailed'], ResultPath: '$.failure', Next: 'Caught' },
        { ErrorEquals: ['States.ALL'], Next: 'Caught' },
      ];
      const { execution, token } = await startJob({ Catch });
      await stepFunctions.send(new SendTaskFailureCommand({ taskToken: token, error: 'JobFailed', cause: 'no data' }));
      const { output } = await ended(execution);
      return JSON.stringify(output) === '{"model":"m1","failure":{"Error":"JobFailed","Cause":"no data"}}'
        ? true
        : JSON.stringify(output);
    },
  },
  {
    id: 'token-timeout',
    fact: 'A task that waits for its token ends with States.Timeout after TimeoutSeconds.',
    why: 'A worker that is gone must not hold a machine.',
    async observe() {
      const { execution } = await startJob({ TimeoutSeconds: 2 });
      const outcome = await ended(execution);
      return caughtError(outcome) === 'States.Timeout' ? true : caughtError(outcome);
    },
  },
  {
    id: 'token-used-twice',
    fact: 'A token of a task that has ended is refused.',
    why: 'A worker that was slow must learn that nobody waits.',
    async observe() {
      const { execution, token } = await startJob();
      await succeed(token, {});
      await ended(execution);
      const refused = await refusal(() => succeed(token, {}));
      return refused !== undefined;
    },
  },
  {
    id: 'token-unknown',
    fact: 'A token that nobody gave out is refused.',
    why: 'A worker must notice a job of another engine.',
    async observe() {
      return (await refusal(() => succeed('AQBaToken', {}))) !== undefined;
    },
  },
  {
    id: 'heartbeat-missed',
    fact: 'A waiting task without a heartbeat for HeartbeatSeconds ends.',
    why: 'A worker that is gone is noticed before the timeout.',
    except: { ministack: fails },
    so: 'TimeoutSeconds always stands beside HeartbeatSeconds, and ends the task at the latest.',
    async observe() {
      const { execution } = await startJob({ HeartbeatSeconds: 2 });
      return (await within(10, () => endedOrNot(execution))) !== undefined;
    },
  },
  {
    id: 'heartbeat-sent',
    fact: 'A heartbeat for a waiting task is taken, and the task waits on.',
    why: 'Long jobs.',
    async observe() {
      const { execution, token } = await startJob({ HeartbeatSeconds: 4 });
      const heartbeats = new Set<number>();
      const from = performance.now();
      const early = await within(6, async () => {
        const second = Math.floor((performance.now() - from) / 1000);
        if (!heartbeats.has(second)) await stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken: token }));
        heartbeats.add(second);
        return endedOrNot(execution);
      });
      await succeed(token, {});
      return early === undefined && (await ended(execution)).status === 'SUCCEEDED';
    },
  },
  {
    id: 'function-with-token',
    fact: 'A function that was given a token can answer with it later.',
    why: 'Steps that a person ends.',
    async observe() {
      const witness = await makeWitness();
      const { name } = await makeFunction(handlerCode('await tell(event.token);'), witness.options);
      const machine = await makeMachine(
        machineText({
          Ask: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
            Parameters: { FunctionName: name, Payload: { 'token.$': '$$.Task.Token' } },
            TimeoutSeconds: 30,
            End: true,
          },
        }),
      );
      const execution = await start(machine);
      const [token] = await witness.told(1);
      await succeed(String(token), { yes: true });
      return JSON.stringify((await ended(execution)).output) === '{"yes":true}';
    },
  },
  {
    id: 'dynamodb-task',
    fact: 'A task writes an item by `dynamodb:updateItem`.',
    why: 'Records that need no function.',
    async observe() {
      const TableName = await makeTable();
      const outcome = await run({
        Write: {
          Type: 'Task',
          Resource: 'arn:aws:states:::dynamodb:updateItem',
          Parameters: {
            TableName,
            Key: { pk: { S: 'one' } },
            UpdateExpression: 'SET amount = :n',
            ExpressionAttributeValues: { ':n': { N: '5' } },
          },
          TimeoutSeconds: 20,
          End: true,
        },
      });
      return outcome.status === 'SUCCEEDED' && (await read(TableName, 'one'))?.['amount'] === 5;
    },
  },
  {
    id: 'object-task',
    fact: 'A task reads and writes objects by `aws-sdk:s3`.',
    why: 'Steps that need no function.',
    except: { ministack: fails },
    so: 'A function reads and writes objects.',
    async observe() {
      const Bucket = `probe-${randomUUID()}`;
      await s3.send(new CreateBucketCommand({ Bucket }));
      const task = (action: string, more: object, next: object) => ({
        Type: 'Task',
        Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
        Parameters: { Bucket, Key: 'one', ...more },
        TimeoutSeconds: 20,
        ...next,
      });
      const outcome = await run({
        Write: task('putObject', { Body: { a: 1 } }, { Next: 'Read' }),
        Read: task('getObject', {}, { ResultSelector: { 'text.$': '$.Body' }, End: true }),
      });
      return JSON.stringify(outcome.output) === '{"text":"{\\"a\\":1}"}';
    },
  },
  {
    id: 'nested-machine',
    fact: 'A task starts another machine by `states:startExecution.sync:2` and goes on with its output.',
    why: 'Machines in parts.',
    async observe() {
      const inner = await makeMachine(machineText({ Inner: { Type: 'Pass', Result: { a: 1 }, End: true } }));
      const outcome = await run({
        Outer: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: inner, Input: {} },
          ResultSelector: { 'a.$': '$.Output.a' },
          TimeoutSeconds: 30,
          End: true,
        },
      });
      return JSON.stringify(outcome.output) === '{"a":1}' ? true : JSON.stringify(outcome);
    },
  },
  {
    id: 'container-task',
    fact: 'A task of `ecs:runTask.sync` ends.',
    why: 'Work that is too long or too large for a function.',
    except: { ministack: fails, 'localstack-host': 'no ECS' },
    so: 'No machine runs a container locally; a queue takes the job instead.',
    async observe() {
      const family = await registerTask();
      if (family === undefined) return 'no ECS';
      const machine = await makeMachine(
        machineText({
          Train: {
            Type: 'Task',
            Resource: 'arn:aws:states:::ecs:runTask.sync',
            Parameters: { Cluster: 'default', TaskDefinition: family, LaunchType: 'FARGATE' },
            TimeoutSeconds: 60,
            End: true,
          },
        }),
      );
      const execution = await start(machine);
      const outcome = await within(5, () => endedOrNot(execution));
      return outcome !== undefined;
    },
  },
]);

/** Name of a task of ECS; undefined on an engine without ECS. */
async function registerTask(): Promise<string | undefined> {
  const family = `probe-${randomUUID()}`;
  const containerDefinitions = [{ name: 'main', image: 'scratch', memory: 128, cpu: 64 }];
  const target = 'AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition';
  const call = { service: 'ecs', target, body: { family, containerDefinitions } };
  return (await refusal(() => callService(call))) === undefined ? family : undefined;
}
