import { Buffer } from 'node:buffer';
import {
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { fails, facts, refusal, within } from '../support/probes/probe.ts';
import { lambda } from '../support/probes/clients.ts';
import { handlerCode, invoke, makeFunction, untilUpdated } from '../support/probes/function.ts';
import { withMeeting } from '../support/probes/meeting.ts';
import { makeQueue, take } from '../support/probes/queue.ts';
import { makeWitness } from '../support/probes/witness.ts';
import { zipOf } from '../support/probes/zip.ts';

const brokenHandler =
  handlerCode(`if (event.fail) { const error = new Error('broken'); error.name = 'BrokenInput'; throw error; }
  memory.calls = (memory.calls ?? 0) + 1;
  return memory.calls;`);

const sevenMegabytes = 'x'.repeat(7 * 1024 * 1024);

facts('Lambda', [
  {
    id: 'error-name',
    fact: 'A thrown error is reported under its own name.',
    why: 'Retry and Catch of state machines, and the logs.',
    except: { ministack: 'Runtime.HandlerError' },
    so: 'Expected outcomes are returned as data; no flow goes by the name of an error.',
    async observe() {
      const { name } = await makeFunction(brokenHandler);
      const { error } = await invoke(name, { fail: true });
      return error === 'BrokenInput' ? true : String(error);
    },
  },
  {
    id: 'error-keeps-environment',
    fact: 'The call after a thrown error finds the same execution environment.',
    why: 'What a function keeps in memory: connections, code, settings.',
    except: { ministack: fails },
    so: 'Expected outcomes are returned as data, so that no cold start follows them.',
    async observe() {
      const { name } = await makeFunction(brokenHandler);
      await invoke(name);
      await invoke(name, { fail: true });
      return (await invoke(name)).answer === 2;
    },
  },
  {
    id: 'warm-memory',
    fact: 'Calls that follow each other share an execution environment.',
    why: 'Clients and settings are made once per environment.',
    async observe() {
      const { name } = await makeFunction(brokenHandler);
      await invoke(name);
      return (await invoke(name)).answer === 2;
    },
  },
  {
    id: 'parallel-environments',
    fact: 'Calls at the same time run in environments of their own.',
    why: 'Consumers of several message groups work in parallel.',
    observe: () =>
      withMeeting(async ({ folder }) => {
        // Each call waits until all are there: calls in a row, or in one process, would never meet.
        const { name } = await makeFunction(handlerCode('await meet(event.folder, 3); return 1;'), { Timeout: 50 });
        const answers = await Promise.all(Array.from({ length: 3 }, () => invoke(name, { folder })));
        return answers.every(({ answer }) => answer === 1);
      }),
  },
  {
    id: 'timeout',
    fact: 'A call that outlasts the timeout of its function ends with an error, and the function takes the next call.',
    why: 'Nothing waits for ever for a function.',
    async observe() {
      const code = handlerCode(
        'if (event.hang) await new Promise(() => setTimeout(() => undefined, 60_000)); return 1;',
      );
      const { name } = await makeFunction(code, { Timeout: 3 });
      const { error } = await invoke(name, { hang: true });
      return error !== undefined && (await invoke(name)).answer === 1;
    },
  },
  {
    id: 'remaining-time',
    fact: 'The context says how much time is left.',
    use: 'open',
    why: 'Whether work could stop before its time is over.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return context.getRemainingTimeInMillis();'), { Timeout: 20 });
      const { answer } = await invoke(name);
      return typeof answer === 'number' && answer > 10_000 && answer <= 20_000;
    },
  },
  {
    id: 'memory-limit',
    fact: 'A function that takes more than its memory is ended.',
    why: 'Sizes of functions in the stacks.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Memory is watched on AWS; sizes of inputs are limited in code.',
    async observe() {
      const code = handlerCode('memory.block = Buffer.alloc(300 * 1024 * 1024, 1); return memory.block.length;');
      const { name } = await makeFunction(code, { MemorySize: 128 });
      return (await invoke(name)).error !== undefined;
    },
  },
  {
    id: 'memory-variable',
    fact: 'A function reads its memory size in `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`.',
    why: 'The line that the logger writes.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;'), {
        MemorySize: 512,
      });
      return (await invoke(name)).answer === '512';
    },
  },
  {
    id: 'request-size',
    fact: 'A call of more than 6 MB is refused.',
    why: 'Limits of requests.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Sizes are checked in code, far below this limit.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return 1;'));
      return (await refusal(() => invoke(name, { text: sevenMegabytes }))) !== undefined;
    },
  },
  {
    id: 'answer-size',
    fact: 'An answer of more than 6 MB becomes an error.',
    why: 'Limits of pages.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Pages have a limit in code, far below this one.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return "x".repeat(7 * 1024 * 1024);'));
      return (await invoke(name)).error !== undefined;
    },
  },
  {
    id: 'engine-address',
    fact: 'A function finds the engine in `AWS_ENDPOINT_URL`, and its region and credentials beside it.',
    why: 'The same code runs on AWS, where the first is absent.',
    async observe() {
      const { name } = await makeFunction(
        handlerCode(`const answer = await fetch(process.env.AWS_ENDPOINT_URL, { signal: AbortSignal.timeout(5000) });
  return answer.status > 0 && process.env.AWS_REGION === 'us-east-1' && process.env.AWS_ACCESS_KEY_ID !== undefined;`),
      );
      return (await invoke(name)).answer === true;
    },
  },
  {
    id: 'runtime-sdk',
    fact: 'A function finds the AWS SDK of its runtime.',
    use: 'open',
    why: 'Whether functions could do without a bundled SDK, as those of the custom resources of the CDK do.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Every function is bundled with its SDK, and no custom resource is deployed locally.',
    async observe() {
      const { name } = await makeFunction(handlerCode("return typeof (await import('@aws-sdk/client-s3')).S3Client;"));
      return (await invoke(name)).answer === 'function';
    },
  },
  {
    id: 'broken-module',
    fact: 'A module that cannot be loaded is an error of the call.',
    why: 'A broken deployment must show at once.',
    async observe() {
      const { name } = await makeFunction(zipOf('index.mjs', "import 'no-such-package';\nexport const handler = 1;\n"));
      return (await invoke(name)).error !== undefined;
    },
  },
  {
    id: 'process-exit',
    fact: 'A function that ends its process fails that call, and serves the next one.',
    why: 'A crash must stay an episode.',
    async observe() {
      const { name } = await makeFunction(handlerCode('if (event.exit) process.exit(1); return 1;'));
      const { error } = await invoke(name, { exit: true });
      return error !== undefined && (await invoke(name)).answer === 1;
    },
  },
  {
    id: 'new-code',
    fact: 'The call after an update runs the new code.',
    why: '`tidegate deploy` and the redeploy of a running platform.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return 1;'));
      await invoke(name);
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: handlerCode('return 2;') }));
      await untilUpdated(name);
      return (await invoke(name)).answer === 2;
    },
  },
  {
    id: 'new-variable',
    fact: 'The call after an update sees the new environment variables.',
    why: 'Settings that change without code.',
    async observe() {
      const { name } = await makeFunction(handlerCode('return process.env.PLACE;'), {
        Environment: { Variables: { PLACE: 'here' } },
      });
      const before = (await invoke(name)).answer;
      const Environment = { Variables: { PLACE: 'there' } };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment }));
      await untilUpdated(name);
      return before === 'here' && (await invoke(name)).answer === 'there';
    },
  },
  {
    id: 'reserved-concurrency',
    fact: 'A second call beside a reserved concurrency of one is throttled.',
    why: 'Functions of which only one may run.',
    observe: () =>
      withMeeting(async (meeting) => {
        const code = handlerCode('if (event.folder) await meet(event.folder, 2); return 1;');
        const { name } = await makeFunction(code, { Timeout: 50 });
        await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 1 }));
        const second = async () => {
          await meeting.untilSomebodyCame();
          const refused = await refusal(() => invoke(name));
          meeting.join();
          return refused;
        };
        const [{ answer }, refused] = await Promise.all([invoke(name, { folder: meeting.folder }), second()]);
        return answer === 1 && refused === 'TooManyRequestsException';
      }),
  },
  {
    id: 'asynchronous-call',
    fact: 'A call of type Event returns at once and runs.',
    why: 'EventBridge calls functions this way.',
    async observe() {
      const witness = await makeWitness();
      const { name } = await makeFunction(handlerCode('await tell(event);'), witness.options);
      const { StatusCode } = await lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event' }));
      const [told] = await witness.told(1);
      return StatusCode === 202 && told !== undefined;
    },
  },
  {
    id: 'success-destination',
    fact: 'What an asynchronous call returned goes to its destination of success.',
    use: 'open',
    why: 'Whether functions could be chained without a state machine.',
    except: { ministack: fails },
    so: 'A chain of functions is a state machine.',
    async observe() {
      const queue = await makeQueue();
      const { name } = await makeFunction(handlerCode('return { done: true };'));
      const DestinationConfig = { OnSuccess: { Destination: queue.arn } };
      await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, DestinationConfig }));
      await lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: Buffer.from('{}') }));
      return (await within(10, () => take(queue))) !== undefined;
    },
  },
]);
