import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { randomUUID } from 'node:crypto';
import { facts, fails, refusal, within } from '../support/probes/probe.ts';
import { eventBridge, stepFunctions } from '../support/probes/clients.ts';
import { handlerCode, makeFunction } from '../support/probes/function.ts';
import { ended, endedOrNot, look, machineText, makeMachine, run, start, task } from '../support/probes/machine.ts';
import { makeQueue, take } from '../support/probes/queue.ts';
import { waitFor } from '../support/wait-for.ts';

const quick = machineText({ Only: { Type: 'Pass', Result: 'old', End: true } });

function slow(seconds: number): string {
  return machineText({
    Wait: { Type: 'Wait', Seconds: seconds, Next: 'Last' },
    Last: { Type: 'Pass', Result: 'old', End: true },
  });
}

/** Names of the states that it has entered. */
async function statesOf(executionArn: string): Promise<string[]> {
  const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

facts('Step Functions', [
  {
    id: 'name-taken-by-ended',
    fact: 'An execution under the name of one that has ended is refused with ExecutionAlreadyExists.',
    why: 'A run that is started twice runs once.',
    async observe() {
      const machine = await makeMachine(quick);
      await ended(await start(machine, {}, 'same'));
      const refused = await refusal(() => start(machine, {}, 'same'));
      return refused === 'ExecutionAlreadyExists' ? true : (refused ?? 'starts');
    },
  },
  {
    id: 'name-taken-by-running',
    fact: 'An execution under the name and with the input of a running one is answered with the running one.',
    why: 'A run that is started twice runs once.',
    except: { ministack: 'ExecutionAlreadyExists' },
    so: 'A refused name counts as started.',
    async observe() {
      const machine = await makeMachine(slow(20));
      const first = await start(machine, { a: 1 }, 'same');
      let second = '';
      const refused = await refusal(async () => (second = await start(machine, { a: 1 }, 'same')));
      return refused ?? second === first;
    },
  },
  {
    id: 'name-taken-by-other-input',
    fact: 'An execution under the name of a running one with another input is refused with ExecutionAlreadyExists.',
    why: 'A run that is started twice runs once.',
    async observe() {
      const machine = await makeMachine(slow(20));
      await start(machine, { a: 1 }, 'same');
      const refused = await refusal(() => start(machine, { a: 2 }, 'same'));
      return refused === 'ExecutionAlreadyExists' ? true : (refused ?? 'starts');
    },
  },
  {
    id: 'update-while-running',
    fact: 'A running execution keeps the text with which it began; the next one has the new text.',
    why: 'Deployments while runs are under way.',
    async observe() {
      const stateMachineArn = await makeMachine(slow(6));
      const before = await start(stateMachineArn);
      await waitFor({ what: 'the first state' }, async () => ((await statesOf(before)).length > 0 ? true : undefined));
      const definition = machineText({ Only: { Type: 'Pass', Result: 'new', End: true } });
      await stepFunctions.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
      const after = within(25, async () => {
        const outcome = await ended(await start(stateMachineArn));
        return outcome.output === 'new' ? outcome : undefined;
      });
      return (await ended(before)).output === 'old' && (await after) !== undefined;
    },
  },
  {
    id: 'machine-timeout',
    fact: 'An execution that outlasts the TimeoutSeconds of its machine ends as TIMED_OUT.',
    why: 'No run lasts for ever.',
    except: { ministack: fails },
    so: 'Every task has a timeout of its own.',
    async observe() {
      const waits = { Wait: { Type: 'Wait', Seconds: 30, End: true } };
      const execution = await start(await makeMachine(machineText(waits, { TimeoutSeconds: 2 })));
      return (await within(10, () => endedOrNot(execution)))?.status === 'TIMED_OUT';
    },
  },
  {
    id: 'stop',
    fact: 'A stopped execution ends as ABORTED, with the error and cause that were given.',
    use: 'open',
    why: 'Whether a person could end a run.',
    except: { 'localstack-host': 'ABORTED without them' },
    so: 'Only the status is read.',
    async observe() {
      const executionArn = await start(await makeMachine(slow(60)));
      await stepFunctions.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'by hand' }));
      const { status, error, cause } = await ended(executionArn);
      return error === 'Stopped' && cause === 'by hand' ? status === 'ABORTED' : `${status} without them`;
    },
  },
  {
    id: 'redrive',
    fact: 'A failed execution can be redriven from its failed state.',
    use: 'open',
    why: 'How a run could be resumed after a fault.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Runs are resumed by a new execution that finds what has been done.',
    async observe() {
      const machine = await makeMachine(machineText({ Break: { Type: 'Fail', Error: 'Once' } }));
      const executionArn = await start(machine);
      await ended(executionArn);
      return (await refusal(() => stepFunctions.send(new RedriveExecutionCommand({ executionArn })))) === undefined;
    },
  },
  {
    id: 'status-events',
    fact: 'The beginning and the end of an execution are events on the default bus, with status, name, input and output.',
    use: 'open',
    why: 'Whether something could follow the end of a run.',
    async observe() {
      const queue = await makeQueue();
      const stateMachineArn = await makeMachine(quick);
      const Name = `probe-${randomUUID()}`;
      const pattern = { source: ['aws.states'], detail: { stateMachineArn: [stateMachineArn] } };
      await eventBridge.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
      await eventBridge.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: queue.arn }] }));
      await ended(await start(stateMachineArn, { a: 1 }, 'run-1'));
      const seen = new Map<string, Record<string, unknown>>();
      await within(25, async () => {
        const message = await take(queue);
        if (message === undefined) return undefined;
        const { detail } = JSON.parse(message.Body ?? '') as { detail: Record<string, unknown> };
        seen.set(String(detail['status']), detail);
        return seen.size >= 2 ? true : undefined;
      });
      const end = seen.get('SUCCEEDED');
      const isWhole = end?.['name'] === 'run-1' && end['input'] === '{"a":1}' && end['output'] === '"old"';
      return seen.has('RUNNING') && isWhole ? true : JSON.stringify([...seen.values()]);
    },
  },
  {
    id: 'history',
    fact: 'The history of an execution names the states that it entered and left, in order.',
    why: 'The runbook of a run that has timed out.',
    async observe() {
      const executionArn = await start(await makeMachine(slow(1)));
      await ended(executionArn);
      const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
      return (await statesOf(executionArn)).join() === 'Wait,Last' && events.at(-1)?.type === 'ExecutionSucceeded';
    },
  },
  {
    id: 'list-by-status',
    fact: 'Executions are listed by status, the newest first, with the time of their end.',
    why: 'The alarm on failed executions is evaluated from this list.',
    async observe() {
      const stateMachineArn = await makeMachine(
        machineText({
          Choose: {
            Type: 'Choice',
            Choices: [{ Variable: '$.good', BooleanEquals: true, Next: 'Good' }],
            Default: 'Bad',
          },
          Good: { Type: 'Succeed' },
          Bad: { Type: 'Fail', Error: 'Bad' },
        }),
      );
      for (const [name, good] of [
        ['b1', false],
        ['g1', true],
        ['b2', false],
      ] as const)
        await ended(await start(stateMachineArn, { good }, name));
      const { executions = [] } = await stepFunctions.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }),
      );
      return (
        executions.map(({ name }) => name).join() === 'b2,b1' &&
        executions.every(({ stopDate }) => stopDate instanceof Date)
      );
    },
  },
  {
    id: 'describe',
    fact: 'An execution keeps its input and output, and says when it began and ended.',
    use: 'open',
    why: 'Whether a command could show what a run was given, and what it came to.',
    async observe() {
      const executionArn = await start(await makeMachine(quick), { a: 1 });
      await ended(executionArn);
      const { input, output, startDate, stopDate } = await stepFunctions.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      return (
        input === '{"a":1}' && output === '"old"' && (stopDate?.getTime() ?? 0) >= (startDate?.getTime() ?? Infinity)
      );
    },
  },
  {
    id: 'state-size',
    fact: 'An output of more than 256 KiB fails the execution with States.DataLimitExceeded.',
    why: 'States carry keys of objects, not the objects.',
    except: { ministack: fails },
    so: 'Functions of machines return keys and figures only.',
    async observe() {
      const { arn } = await makeFunction(handlerCode('return { text: "x".repeat(300 * 1024) };'));
      const outcome = await run({ Work: task(arn) });
      return outcome.error === 'States.DataLimitExceeded' ? true : fails;
    },
  },
  {
    id: 'wait',
    fact: 'A Wait takes its seconds from the input, and the execution stays RUNNING until then.',
    use: 'open',
    why: 'Whether a machine could pause.',
    async observe() {
      const machine = await makeMachine(machineText({ Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } }));
      const execution = await start(machine, { seconds: 5 });
      const during = await look(execution);
      return during.status === 'RUNNING' && (await ended(execution)).status === 'SUCCEEDED';
    },
  },
]);
