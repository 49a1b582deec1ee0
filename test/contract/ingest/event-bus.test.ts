import { randomUUID } from 'node:crypto';
import { CreateEventBusCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { eventBridgeClient, sqsClient } from '../../../lib/adapters/aws/clients.ts';
import { eventBridgeBus } from '../../../lib/adapters/aws/eventbridge-bus.ts';
import { memoryEventBus } from '../../../lib/adapters/memory/memory-event-bus.ts';
import { type EngineSettings, useEngine } from '../../support/engine.ts';
import { eventBusSuite } from './event-bus.suite.ts';

const engine = useEngine();

eventBusSuite('memory', async () => {
  const bus = memoryEventBus();
  return { bus, received: async () => bus.published };
});

eventBusSuite('EventBridge', async () => {
  const client = eventBridgeClient(engine());
  const busName = `bus-${randomUUID()}`;
  await client.send(new CreateEventBusCommand({ Name: busName }));
  const queueUrl = await subscribe(engine(), busName);
  return { bus: eventBridgeBus({ client, busName }), received: (count) => receive(engine(), queueUrl, count) };
});

/** A queue behind the pattern that consumers use. */
async function subscribe(settings: EngineSettings, busName: string): Promise<string> {
  const sqs = sqsClient(settings);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `subscriber-${randomUUID()}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const pattern = JSON.stringify({ source: ['tidegate.ingest'], 'detail-type': ['EventsIngested'] });
  const events = eventBridgeClient(settings);
  await events.send(new PutRuleCommand({ Name: 'ingested', EventBusName: busName, EventPattern: pattern }));
  const targets = [{ Id: 'queue', Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: 'ingested', EventBusName: busName, Targets: targets }));
  return QueueUrl ?? '';
}

/** Waits for so many messages; the test's own timeout ends a wait in vain. */
async function receive(settings: EngineSettings, queueUrl: string, count: number) {
  const sqs = sqsClient(settings);
  const received: { name: string; event: unknown }[] = [];
  while (received.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      const message = JSON.parse(Body) as { 'detail-type': string; detail: unknown };
      received.push({ name: message['detail-type'], event: message.detail });
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
  return received;
}
