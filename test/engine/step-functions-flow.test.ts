import { CreateStateMachineCommand } from '@aws-sdk/client-sfn';
import { facts, fails, refusal, within } from '../support/probes/probe.ts';
import { stepFunctions } from '../support/probes/clients.ts';
import { anyRole, handlerCode, makeFunction } from '../support/probes/function.ts';
import {
  brokenBranch,
  cameTo,
  ended,
  endedOrNot,
  failureOf,
  machineText,
  makeMachine,
  nothingCaught,
  run,
  start,
  type States,
  task,
} from '../support/probes/machine.ts';
import { makeWitness } from '../support/probes/witness.ts';

/** Runs a Choice and says where it went. */
async function choose(rule: object, input: object): Promise<string> {
  const outcome = await run(
    {
      Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Pass', Result: 'yes', End: true },
      No: { Type: 'Pass', Result: 'no', End: true },
    },
    input,
  );
  return outcome.status === 'SUCCEEDED' ? String(outcome.output) : String(outcome.error);
}

/** Every rule with what it must come to. */
async function chooses(
  cases: readonly (readonly [rule: object, input: object, expected: string])[],
): Promise<boolean | string> {
  const seen = await Promise.all(cases.map(([rule, input]) => choose(rule, input)));
  const wrong = seen.findIndex((went, index) => went !== cases[index]?.[2]);
  return wrong === -1
    ? true
    : `${JSON.stringify(cases[wrong]?.[0])} of ${JSON.stringify(cases[wrong]?.[1])} goes to ${seen[wrong]}`;
}

facts('Step Functions', [
  {
    id: 'choice-on-literals',
    fact: 'A Choice compares booleans, numbers and texts with literals, and combines with And, Or and Not.',
    use: 'open',
    why: 'Which rules could stand in a machine.',
    observe: () =>
      chooses([
        [{ Variable: '$.a', BooleanEquals: true }, { a: true }, 'yes'],
        [{ Variable: '$.a', BooleanEquals: true }, { a: false }, 'no'],
        [{ Variable: '$.a', NumericEquals: 3 }, { a: 3 }, 'yes'],
        [{ Variable: '$.a', NumericGreaterThan: 3 }, { a: 3 }, 'no'],
        [{ Variable: '$.a', StringEquals: 'x' }, { a: 'x' }, 'yes'],
        [{ Variable: '$.a', StringEquals: 'x' }, { a: 'y' }, 'no'],
        [{ Not: { Variable: '$.a', StringEquals: 'x' } }, { a: 'y' }, 'yes'],
        [
          { And: [{ Variable: '$.a', NumericEquals: 1 }, { Or: [{ Variable: '$.b', BooleanEquals: true }] }] },
          { a: 1, b: true },
          'yes',
        ],
      ]),
  },
  {
    id: 'choice-between-fields',
    fact: 'A Choice compares two numbers, and the equality of two texts or booleans, of its input.',
    use: 'open',
    why: 'Which rules could stand in a machine.',
    observe: () =>
      chooses([
        [{ Variable: '$.a', NumericEqualsPath: '$.b' }, { a: 1, b: 1 }, 'yes'],
        [{ Variable: '$.a', NumericEqualsPath: '$.b' }, { a: 1, b: 2 }, 'no'],
        [{ Variable: '$.a', StringEqualsPath: '$.b' }, { a: 'x', b: 'x' }, 'yes'],
        [{ Variable: '$.a', BooleanEqualsPath: '$.b' }, { a: true, b: false }, 'no'],
        [{ Variable: '$.a', NumericLessThanPath: '$.b' }, { a: 1, b: 2 }, 'yes'],
        [{ Variable: '$.a', NumericGreaterThanEqualsPath: '$.b' }, { a: 1, b: 2 }, 'no'],
      ]),
  },
  {
    id: 'choice-order-of-fields',
    fact: 'A Choice compares the order of two texts or times of its input.',
    use: 'open',
    why: 'Which rules could stand in a machine.',
    except: { ministack: fails },
    so: 'A Choice compares with literals only; a function compares fields.',
    async observe() {
      const times = { a: '2026-01-01T00:00:00Z', b: '2026-01-02T00:00:00Z' };
      const seen = await Promise.all([
        choose({ Variable: '$.a', StringLessThanPath: '$.b' }, { a: 'x', b: 'y' }),
        choose({ Variable: '$.a', TimestampLessThanPath: '$.b' }, times),
      ]);
      return seen.every((went) => went === 'yes');
    },
  },
  {
    id: 'choice-presence',
    fact: 'IsPresent is true of a field that is null.',
    use: 'open',
    why: 'Which rules could stand in a machine.',
    except: { ministack: fails },
    so: 'Fields that a Choice reads are always there.',
    observe: async () => (await choose({ Variable: '$.a', IsPresent: true }, { a: null })) === 'yes',
  },
  {
    id: 'choice-of-missing-field',
    fact: 'A Choice on a missing field fails the execution with States.Runtime.',
    use: 'open',
    why: 'Whether a mistake in a Choice would show.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Fields that a Choice reads are always there.',
    observe: async () => (await choose({ Variable: '$.a', StringEquals: 'x' }, {})) === 'States.Runtime',
  },
  {
    id: 'choice-without-match',
    fact: 'A Choice without a match and without Default fails the execution.',
    use: 'open',
    why: 'Whether a status that nobody thought of would pass.',
    async observe() {
      const outcome = await run(
        {
          Choose: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'Yes' }] },
          Yes: { Type: 'Succeed' },
        },
        { a: 2 },
      );
      return outcome.status === 'FAILED';
    },
  },
  {
    id: 'missing-parameter',
    fact: 'A parameter whose path finds nothing fails the execution with States.Runtime.',
    why: 'The state that records a failure takes error and cause by their paths.',
    except: { ministack: 'gives null' },
    so: 'Tests walk every branch of every machine with real inputs.',
    async observe() {
      const outcome = await run({ Take: { Type: 'Pass', Parameters: { 'a.$': '$.missing' }, End: true } });
      if (outcome.error === 'States.Runtime') return true;
      return JSON.stringify(outcome.output) === '{"a":null}' ? 'gives null' : fails;
    },
  },
  {
    id: 'path-slices',
    fact: 'A path takes slices and filters of lists.',
    use: 'open',
    why: 'Whether a machine could select from a list.',
    except: { ministack: 'gives null' },
    so: 'Functions select; paths name fields.',
    async observe() {
      const outcome = await run(
        { Take: { Type: 'Pass', Parameters: { 'some.$': '$.list[0:2]', 'big.$': '$.list[?(@ > 2)]' }, End: true } },
        { list: [1, 2, 3] },
      );
      const output = JSON.stringify(outcome.output);
      if (output === '{"some":[1,2],"big":[3]}') return true;
      return output === '{"some":null,"big":null}' ? 'gives null' : fails;
    },
  },
  {
    id: 'paths',
    fact: 'InputPath, Parameters, ResultSelector, ResultPath and OutputPath shape input and output.',
    why: 'All machines of the project.',
    async observe() {
      const { arn } = await makeFunction(handlerCode('return { sum: event.a + event.b, noise: 1 };'));
      const outcome = await run(
        {
          Add: task(arn, {
            InputPath: '$.numbers',
            Parameters: { 'a.$': '$.a', b: 5 },
            ResultSelector: { 'sum.$': '$.sum' },
            ResultPath: '$.result',
            OutputPath: '$',
          }),
        },
        { numbers: { a: 1 }, kept: true },
      );
      return cameTo(outcome, { numbers: { a: 1 }, kept: true, result: { sum: 6 } });
    },
  },
  {
    id: 'context-object',
    fact: 'A state reads the name of its execution and its start from the context.',
    use: 'open',
    why: 'Whether a machine could use the name of its run.',
    async observe() {
      const Parameters = { 'run.$': '$$.Execution.Name', 'from.$': '$$.Execution.StartTime', 'in.$': '$$.State.Name' };
      const machine = await makeMachine(machineText({ Take: { Type: 'Pass', Parameters, End: true } }));
      const { output } = await ended(await start(machine, {}, 'run-1'));
      const { run: name, from, in: state } = output as Record<string, string>;
      return name === 'run-1' && state === 'Take' && !Number.isNaN(Date.parse(from ?? ''));
    },
  },
  {
    id: 'intrinsic-functions',
    fact: 'States.Format, States.Array, States.JsonToString and States.MathAdd work.',
    use: 'open',
    why: 'Whether a machine could make keys and names.',
    async observe() {
      const outcome = await run(
        {
          Take: {
            Type: 'Pass',
            Parameters: {
              'text.$': "States.Format('{}-{}', $.a, $.b)",
              'list.$': 'States.Array($.a, $.b)',
              'json.$': 'States.JsonToString($.c)',
              'sum.$': 'States.MathAdd($.b, 2)',
            },
            End: true,
          },
        },
        { a: 'x', b: 1, c: { d: 2 } },
      );
      return cameTo(outcome, { text: 'x-1', list: ['x', 1], json: '{"d":2}', sum: 3 });
    },
  },
  {
    id: 'parallel-catch',
    fact: 'A failure in one branch of a Parallel is caught by the Parallel; without one the outputs come in the order of the branches.',
    use: 'open',
    why: 'Whether a machine could take steps side by side.',
    async observe() {
      const good = (result: number) => ({
        StartAt: 'Good',
        States: { Good: { Type: 'Pass', Result: result, End: true } },
      });
      const broken = await failureOf({ Type: 'Parallel', Branches: [good(1), brokenBranch('BadBranch')], End: true });
      const whole = await run({ Both: { Type: 'Parallel', Branches: [good(1), good(2)], End: true } });
      return broken === 'BadBranch' ? cameTo(whole, [1, 2]) : broken;
    },
  },
  {
    id: 'retry-then-catch',
    fact: 'A failing task is repeated as often as Retry says, and then caught.',
    why: 'All machines of the project.',
    async observe() {
      const witness = await makeWitness();
      const { arn } = await makeFunction(
        handlerCode("await tell('tried'); throw new Error('always');"),
        witness.options,
      );
      const Retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 }];
      const failure = await failureOf(task(arn, { Retry }));
      return failure !== nothingCaught && (await witness.told(3)).length === 3;
    },
  },
  {
    id: 'fail-state',
    fact: 'A Fail state ends the execution with its error and cause.',
    why: 'The alarm on failed executions, and the runbook.',
    async observe() {
      const outcome = await run({ Break: { Type: 'Fail', Error: 'TooOld', Cause: 'because' } });
      return outcome.status === 'FAILED' && outcome.error === 'TooOld' && outcome.cause === 'because';
    },
  },
  {
    id: 'longest-backoff',
    fact: 'MaxDelaySeconds bounds the wait before a retry.',
    use: 'open',
    why: 'How far apart the tries of a long run could lie.',
    except: { ministack: fails },
    so: 'Backoff is small and explicit: few attempts, short intervals.',
    async observe() {
      const { arn } = await makeFunction(handlerCode("throw new Error('always');"));
      const retry = { IntervalSeconds: 1, BackoffRate: 20, MaxAttempts: 2, MaxDelaySeconds: 1 };
      const Try = task(arn, { Retry: [{ ErrorEquals: ['States.ALL'], ...retry }] });
      const machine = await makeMachine(machineText({ Try }));
      const execution = await start(machine);
      return (await within(15, () => endedOrNot(execution))) !== undefined;
    },
  },
  {
    id: 'validation',
    fact: 'A machine whose text is no valid ASL is refused.',
    why: 'A broken machine must not be deployed.',
    except: { ministack: fails },
    so: 'A test checks every machine with a validator.',
    async observe() {
      const broken: States = { Go: { Type: 'Task', Next: 'Nowhere' } };
      const definition = machineText(broken);
      const make = new CreateStateMachineCommand({ name: `probe-${Date.now()}`, definition, roleArn: anyRole });
      return (await refusal(() => stepFunctions.send(make))) !== undefined;
    },
  },
]);
