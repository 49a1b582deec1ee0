import { SendTaskFailureCommand, SendTaskHeartbeatCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { facts, fails, refusal, within } from '../support/probes/probe.ts';
import { callService, s3, stepFunctions } from '../support/probes/clients.ts';
import { handlerCode, makeFunction } from '../support/probes/function.ts';
import {
  cameTo,
  caught,
  caughtError,
  caughtState,
  ended,
  endedOrNot,
  failureOf,
  machineText,
  makeMachine,
  run,
  start,
  task,
} from '../support/probes/machine.ts';
import { makeQueue, type ProbeQueue, take } from '../support/probes/queue.ts';
import { makeTable, read } from '../support/probes/table.ts';
import { makeWitness } from '../support/probes/witness.ts';

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
  return task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', {
    Parameters: { QueueUrl: queue.url, MessageBody: { 'model.$': '$.model', 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: 30,
    ...caught,
    ...options,
  });
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
      const failure = await failureOf(task(arn, { TimeoutSeconds: 1 }));
      return failure === 'States.Timeout' ? true : failure;
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
        Work: task(arn, {
          TimeoutSeconds: 2,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 2, BackoffRate: 1, MaxAttempts: 4 }],
        }),
      });
      return outcome.status === 'SUCCEEDED' ? true : `${outcome.status} ${outcome.error}`;
    },
  },
  {
    id: 'function-error-name',
    fact: 'An error that a function throws can be caught by its own name.',
    use: 'open',
    why: 'Whether a machine could choose its way by the name of an error.',
    except: { ministack: 'Runtime.HandlerError' },
    so: 'Machines catch States.ALL, States.TaskFailed and States.Timeout; expected outcomes are data.',
    async observe() {
      const { arn } = await makeFunction(
        handlerCode("const error = new Error('broken'); error.name = 'BrokenInput'; throw error;"),
      );
      const failure = await failureOf(task(arn));
      return failure === 'BrokenInput' ? true : failure;
    },
  },
  {
    id: 'lambda-invoke',
    fact: 'A task calls a function by `lambda:invoke`, and finds its answer in Payload.',
    use: 'open',
    why: 'Whether a task could call a function with a payload of its own.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return { twice: event.a * 2 };'));
      const outcome = await run(
        {
          Work: task('arn:aws:states:::lambda:invoke', {
            Parameters: { FunctionName: name, Payload: { 'a.$': '$.a' } },
            ResultSelector: { 'twice.$': '$.Payload.twice' },
          }),
        },
        { a: 4 },
      );
      return cameTo(outcome, { twice: 8 });
    },
  },
  {
    id: 'token-success',
    fact: 'A task that waits for its token goes on with what SendTaskSuccess brings.',
    use: 'open',
    why: 'Whether long work could be done outside of functions: a queue takes the job, and whoever has done it answers.',
    async observe() {
      const { execution, token } = await startJob();
      await succeed(token, { artifact: 'a1' });
      const outcome = await ended(execution);
      return cameTo(outcome, { artifact: 'a1' });
    },
  },
  {
    id: 'token-failure',
    fact: 'An error sent by SendTaskFailure is caught by its own name, with its cause.',
    use: 'open',
    why: 'Whether a job outside of functions could say how it failed.',
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
    use: 'open',
    why: 'Whether a worker that is gone would hold its machine.',
    async observe() {
      const { execution } = await startJob({ TimeoutSeconds: 2 });
      const outcome = await ended(execution);
      return caughtError(outcome) === 'States.Timeout' ? true : caughtError(outcome);
    },
  },
  {
    id: 'token-used-twice',
    fact: 'A token of a task that has ended is refused.',
    use: 'open',
    why: 'Whether a worker that was slow would learn that nobody waits.',
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
    use: 'open',
    why: 'Whether a worker would notice a job of another engine.',
    async observe() {
      return (await refusal(() => succeed('AQBaToken', {}))) !== undefined;
    },
  },
  {
    id: 'heartbeat-missed',
    fact: 'A waiting task without a heartbeat for HeartbeatSeconds ends.',
    use: 'open',
    why: 'Whether a worker that is gone would be noticed before the timeout.',
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
    use: 'open',
    why: 'Whether long jobs could show that they live.',
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
    use: 'open',
    why: 'Whether a person could end a step.',
    async observe() {
      const witness = await makeWitness();
      const { name } = await makeFunction(handlerCode('await tell(event.token);'), witness.options);
      const machine = await makeMachine(
        machineText({
          Ask: task('arn:aws:states:::lambda:invoke.waitForTaskToken', {
            Parameters: { FunctionName: name, Payload: { 'token.$': '$$.Task.Token' } },
            TimeoutSeconds: 30,
          }),
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
    use: 'open',
    why: 'Whether a record could be written without a function.',
    async observe() {
      const TableName = await makeTable();
      const outcome = await run({
        Write: task('arn:aws:states:::dynamodb:updateItem', {
          Parameters: {
            TableName,
            Key: { pk: { S: 'one' } },
            UpdateExpression: 'SET amount = :n',
            ExpressionAttributeValues: { ':n': { N: '5' } },
          },
        }),
      });
      return outcome.status === 'SUCCEEDED' && (await read(TableName, 'one'))?.['amount'] === 5;
    },
  },
  {
    id: 'object-task',
    fact: 'A task reads and writes objects by `aws-sdk:s3`.',
    use: 'open',
    why: 'Whether an object could be read or written without a function.',
    except: { ministack: fails },
    so: 'A function reads and writes objects.',
    async observe() {
      const Bucket = `probe-${randomUUID()}`;
      await s3.send(new CreateBucketCommand({ Bucket }));
      const step = (action: string, more: object, next: object) => ({
        ...{ Type: 'Task', Resource: `arn:aws:states:::aws-sdk:s3:${action}`, TimeoutSeconds: 20 },
        ...{ Parameters: { Bucket, Key: 'one', ...more }, ...next },
      });
      const outcome = await run({
        Write: step('putObject', { Body: { a: 1 } }, { Next: 'Read' }),
        Read: step('getObject', {}, { ResultSelector: { 'text.$': '$.Body' }, End: true }),
      });
      return JSON.stringify(outcome.output) === '{"text":"{\\"a\\":1}"}';
    },
  },
  {
    id: 'nested-machine',
    fact: 'A task starts another machine by `states:startExecution.sync:2` and goes on with its output.',
    use: 'open',
    why: 'Whether a machine could have parts.',
    async observe() {
      const inner = await makeMachine(machineText({ Inner: { Type: 'Pass', Result: { a: 1 }, End: true } }));
      const outcome = await run({
        Outer: task('arn:aws:states:::states:startExecution.sync:2', {
          Parameters: { StateMachineArn: inner, Input: {} },
          ResultSelector: { 'a.$': '$.Output.a' },
          TimeoutSeconds: 30,
        }),
      });
      return cameTo(outcome, { a: 1 });
    },
  },
  {
    id: 'container-task',
    fact: 'A task of `ecs:runTask.sync` ends.',
    use: 'open',
    why: 'Where work could be done that is too long or too large for a function.',
    except: { ministack: fails, 'localstack-host': 'no ECS' },
    so: 'No machine runs a container locally; a queue takes the job instead.',
    async observe() {
      const family = await registerTask();
      if (family === undefined) return 'no ECS';
      const machine = await makeMachine(
        machineText({
          Train: task('arn:aws:states:::ecs:runTask.sync', {
            Parameters: { Cluster: 'default', TaskDefinition: family, LaunchType: 'FARGATE' },
            TimeoutSeconds: 60,
          }),
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
