import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { randomUUID } from 'node:crypto';
import { facts, fails, refusal, within } from '../support/probes/probe.ts';
import { arrival, makeBus, put, route } from '../support/probes/bus.ts';
import { eventBridge } from '../support/probes/clients.ts';
import { anyRole, handlerCode, makeFunction } from '../support/probes/function.ts';
import { machineText, makeMachine } from '../support/probes/machine.ts';
import { makeFifoQueue, makeQueue, take } from '../support/probes/queue.ts';
import { makeWitness } from '../support/probes/witness.ts';
import { createStack } from '../support/probes/stack.ts';

/** Which of the events, by their number in `detail.n`, come through a pattern. */
async function through(pattern: object, events: readonly { type?: string; detail: object }[]): Promise<string> {
  const [bus, queue] = [await makeBus(), await makeQueue()];
  await route(bus, pattern, { Arn: queue.arn });
  await route(bus, { 'detail-type': ['Last'] }, { Arn: queue.arn });
  await put(bus, [...events.map((event, n) => ({ ...event, detail: { ...event.detail, n } })), { type: 'Last' }]);
  const seen: unknown[] = [];
  await within(20, async () => {
    for (let message = await take(queue); message !== undefined; message = await take(queue)) {
      const event = JSON.parse(message.Body ?? '') as { 'detail-type': string; detail: { n?: number } };
      seen.push(event['detail-type'] === 'Last' ? 'last' : event.detail.n);
    }
    return seen.includes('last') ? true : undefined;
  });
  return seen
    .filter((name) => name !== 'last')
    .toSorted()
    .join();
}

facts('EventBridge', [
  {
    id: 'whole-event',
    fact: 'A queue gets the whole event: id, time, source, type and detail.',
    use: 'open',
    why: 'Whether consumers of domain events could recognise a repeat by the id in the detail.',
    async observe() {
      const [bus, queue] = [await makeBus(), await makeQueue()];
      await route(bus, { source: ['tidegate.probe'] }, { Arn: queue.arn });
      await put(bus, [{ detail: { id: 'e1' } }]);
      const event = await arrival(queue);
      const isNamed = event?.['source'] === 'tidegate.probe' && event['detail-type'] === 'Probed';
      const isDated = typeof event?.['id'] === 'string' && !Number.isNaN(Date.parse(String(event['time'])));
      return isNamed && isDated && JSON.stringify(event['detail']) === '{"id":"e1"}';
    },
  },
  {
    id: 'patterns',
    fact: 'A pattern selects by type and by fields of the detail: equal, prefix, anything-but, numeric, exists.',
    use: 'open',
    why: 'How consumers of domain events could choose among them.',
    async observe() {
      const cases = [
        [
          { 'detail-type': ['B'] },
          [
            { type: 'A', detail: {} },
            { type: 'B', detail: {} },
          ],
          '1',
        ],
        [{ detail: { a: { b: ['x'] } } }, [{ detail: { a: { b: 'x' } } }, { detail: { a: { b: 'y' } } }], '0'],
        [{ detail: { a: [{ prefix: 'x' }] } }, [{ detail: { a: 'xy' } }, { detail: { a: 'yx' } }], '0'],
        [{ detail: { a: [{ 'anything-but': ['x'] }] } }, [{ detail: { a: 'x' } }, { detail: { a: 'y' } }], '1'],
        [{ detail: { a: [{ numeric: ['>', 1, '<=', 3] }] } }, [1, 2, 3, 4].map((a) => ({ detail: { a } })), '1,2'],
        [{ detail: { a: [{ exists: false }] } }, [{ detail: { a: 1 } }, { detail: { b: 1 } }], '1'],
      ] as const;
      const seen = await Promise.all(cases.map(([pattern, events]) => through(pattern, events)));
      const wrong = seen.findIndex((numbers, index) => numbers !== cases[index]?.[2]);
      return wrong === -1 ? true : `${JSON.stringify(cases[wrong]?.[0])} lets ${seen[wrong] || 'none'} through`;
    },
  },
  {
    id: 'other-bus',
    fact: 'A rule sees only events of its own bus.',
    why: 'One bus per environment.',
    async observe() {
      const [bus, other, queue] = [await makeBus(), await makeBus(), await makeQueue()];
      await route(bus, { source: ['tidegate.probe'] }, { Arn: queue.arn });
      await put(other, [{ type: 'Other' }]);
      await put(bus, [{ type: 'Own' }]);
      return (await arrival(queue))?.['detail-type'] === 'Own' && (await take(queue)) === undefined;
    },
  },
  {
    id: 'input-transformer',
    fact: 'A target gets what an InputTransformer makes of the event.',
    why: 'The schedule passes its time to the function that it calls.',
    async observe() {
      const [bus, queue] = [await makeBus(), await makeQueue()];
      await route(
        bus,
        { source: ['tidegate.probe'] },
        {
          Arn: queue.arn,
          InputTransformer: {
            InputPathsMap: { time: '$.time', a: '$.detail.a' },
            InputTemplate: '{"at":<time>,"a":<a>,"b":"x"}',
          },
        },
      );
      await put(bus, [{ detail: { a: 5 } }]);
      const made = await arrival(queue);
      return made?.['a'] === 5 && made['b'] === 'x' && !Number.isNaN(Date.parse(String(made['at'])));
    },
  },
  {
    id: 'constant-input',
    fact: 'A target gets constant input instead of the event.',
    use: 'open',
    why: 'Whether a schedule could pass input that is always the same.',
    async observe() {
      const [bus, queue] = [await makeBus(), await makeQueue()];
      await route(bus, { source: ['tidegate.probe'] }, { Arn: queue.arn, Input: '{"fixed":true}' });
      await put(bus, [{}]);
      return JSON.stringify(await arrival(queue)) === '{"fixed":true}';
    },
  },
  {
    id: 'function-target',
    fact: 'A function is called with the event.',
    why: 'The schedule calls a function.',
    async observe() {
      const [bus, witness] = [await makeBus(), await makeWitness()];
      const { arn } = await makeFunction(handlerCode('await tell(event.detail);'), witness.options);
      await route(bus, { source: ['tidegate.probe'] }, { Arn: arn });
      await put(bus, [{ detail: { a: 1 } }]);
      return JSON.stringify(await witness.told(1)) === '[{"a":1}]';
    },
  },
  {
    id: 'machine-target',
    fact: 'A machine is started with the event as its input.',
    use: 'open',
    why: 'Whether a machine could follow an event by itself.',
    async observe() {
      const [bus, queue] = [await makeBus(), await makeQueue()];
      const sends = {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: queue.url, 'MessageBody.$': '$.detail' },
        TimeoutSeconds: 20,
        End: true,
      };
      const Arn = await makeMachine(machineText({ Send: sends }));
      await route(bus, { source: ['tidegate.probe'] }, { Arn, RoleArn: anyRole });
      await put(bus, [{ detail: { a: 1 } }]);
      return JSON.stringify(await arrival(queue)) === '{"a":1}';
    },
  },
  {
    id: 'fifo-target',
    fact: 'A FIFO queue gets events under the group of its target.',
    use: 'open',
    why: 'Whether consumers of domain events could rely on an order.',
    async observe() {
      const [bus, queue] = [await makeBus(), await makeFifoQueue({ ContentBasedDeduplication: 'true' })];
      await route(bus, { source: ['tidegate.probe'] }, { Arn: queue.arn, SqsParameters: { MessageGroupId: 'g' } });
      await put(bus, [{ detail: { a: 1 } }]);
      return (await within(20, () => take(queue)))?.Attributes?.['MessageGroupId'] === 'g';
    },
  },
  {
    id: 'target-dead-letter',
    fact: 'An event whose target is gone goes to the dead-letter queue of the target.',
    why: 'No event is lost.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Locally such an event is lost; on AWS the queue keeps it, and an alarm watches the queue.',
    async observe() {
      const [bus, deadLetters] = [await makeBus(), await makeQueue()];
      const gone = deadLetters.arn.replace(deadLetters.name, `gone-${randomUUID()}`);
      await route(bus, { source: ['tidegate.probe'] }, { Arn: gone, DeadLetterConfig: { Arn: deadLetters.arn } });
      await put(bus, [{ detail: { a: 1 } }]);
      return (await arrival(deadLetters, 6)) !== undefined;
    },
  },
  {
    id: 'batch-limit',
    fact: 'A call with 11 events is refused.',
    why: 'Batches are cut to 10.',
    async observe() {
      const bus = await makeBus();
      return (
        (await refusal(() =>
          put(
            bus,
            Array.from({ length: 11 }, () => ({})),
          ),
        )) !== undefined
      );
    },
  },
  {
    id: 'event-size',
    fact: 'A call of more than 1 MB is refused.',
    why: 'Events carry keys of objects, not the objects.',
    except: { ministack: fails },
    so: 'Sizes are checked in code.',
    async observe() {
      const bus = await makeBus();
      const refused = await refusal(() => put(bus, [{ detail: { text: 'x'.repeat(1_100_000) } }]));
      return refused !== undefined;
    },
  },
  {
    id: 'refused-event',
    fact: 'Of several events a broken one is refused by itself, with a code in its place of the answer.',
    why: 'The publisher sends again what was refused.',
    except: { ministack: fails },
    so: 'The publisher makes the detail itself, and takes a refused event for a failed send.',
    async observe() {
      const bus = await makeBus();
      const entry = { EventBusName: bus, Source: 'tidegate.probe', DetailType: 'Probed' };
      const { FailedEntryCount, Entries = [] } = await eventBridge.send(
        new PutEventsCommand({
          Entries: [
            { ...entry, Detail: '{}' },
            { ...entry, Detail: 'no JSON' },
          ],
        }),
      );
      return FailedEntryCount === 1 && Entries[0]?.ErrorCode === undefined && Entries[1]?.ErrorCode !== undefined;
    },
  },
  {
    id: 'schedule-rule',
    fact: 'A rule with `rate(1 minute)` calls its target each minute.',
    why: 'All schedules of the project are rules.',
    async observe() {
      const queue = await makeQueue();
      const Name = `probe-${randomUUID()}`;
      await eventBridge.send(new PutRuleCommand({ Name, ScheduleExpression: 'rate(1 minute)' }));
      await eventBridge.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'one', Arn: queue.arn }] }));
      return (await arrival(queue, 80))?.['detail-type'] === 'Scheduled Event';
    },
  },
  {
    id: 'scheduler',
    fact: 'A one-time schedule of EventBridge Scheduler sends its input when its time has come.',
    use: 'open',
    why: 'Whether Scheduler could take the place of rules.',
    except: { 'localstack-host': fails },
    so: 'Schedules are rules of EventBridge.',
    async observe() {
      const queue = await makeQueue();
      const at = new Date(Date.now() + 5_000).toISOString().slice(0, 19);
      const { status } = await createStack({
        resources: {
          Once: {
            Type: 'AWS::Scheduler::Schedule',
            Properties: {
              ScheduleExpression: `at(${at})`,
              FlexibleTimeWindow: { Mode: 'OFF' },
              Target: { Arn: queue.arn, RoleArn: anyRole, Input: '{"fired":true}' },
            },
          },
        },
      });
      if (status !== 'CREATE_COMPLETE') return status;
      return JSON.stringify(await arrival(queue, 25)) === '{"fired":true}';
    },
  },
]);
