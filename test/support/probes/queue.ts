import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { sqs } from './clients.ts';

export interface ProbeQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

export async function makeQueue(attributes: Readonly<Record<string, string>> = {}): Promise<ProbeQueue> {
  const name = `probe-${randomUUID()}${attributes['FifoQueue'] === 'true' ? '.fifo' : ''}`;
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { name, url, arn: Attributes?.['QueueArn'] ?? '' };
}

/** As the queues of the project are. */
export function makeFifoQueue(attributes: Readonly<Record<string, string>> = {}): Promise<ProbeQueue> {
  return makeQueue({
    FifoQueue: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    ...attributes,
  });
}

/** After this many deliveries a message moves to the other queue. */
export function redrive(deadLetters: ProbeQueue, maxReceiveCount: number): Readonly<Record<string, string>> {
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }) };
}

export async function send(queue: ProbeQueue, body: string, options: object = {}): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body, ...options }));
}

/** Into a group of a FIFO queue, under an id of its own. */
export function sendTo(queue: ProbeQueue, group: string, body: string): Promise<void> {
  return send(queue, body, { MessageGroupId: group, MessageDeduplicationId: randomUUID() });
}

export interface Reception {
  /** @default 0: what is there now */
  readonly waitSeconds?: number;
  readonly visibilitySeconds?: number;
  /** @default 10 */
  readonly count?: number;
}

export async function receive(
  queue: ProbeQueue,
  { waitSeconds = 0, visibilitySeconds, count = 10 }: Reception = {},
): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...(visibilitySeconds === undefined ? {} : { VisibilityTimeout: visibilitySeconds }),
    }),
  );
  return Messages;
}

/** The next message, removed; undefined when there is none. */
export async function take(queue: ProbeQueue): Promise<Message | undefined> {
  const [message] = await receive(queue, { count: 1 });
  if (message !== undefined)
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: message.ReceiptHandle }));
  return message;
}

export function bodies(messages: readonly Message[]): string[] {
  return messages.map(({ Body = '' }) => Body);
}
