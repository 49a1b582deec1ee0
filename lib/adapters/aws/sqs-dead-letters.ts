import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetters } from '../../domain/ingest/ports.ts';
import { originalMessageId } from './original-message-id.ts';

interface DeadLetterQueue {
  readonly client: SQSClient;
  /** Where the dead letters came from and go back to. */
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

const maxReceived = 10;
/** Long enough to send and delete ten messages; a redrive that dies blocks their groups no longer than this. */
const visibilitySeconds = 30;

export function sqsDeadLetters(queue: DeadLetterQueue): DeadLetters {
  return {
    async redrive(limit, isOurs) {
      let redriven = 0;
      // Letters of others count too: the queue may hold nothing else, and the call has to end.
      for (let seen = 0; seen < limit;) {
        const messages = await receive(queue, Math.min(maxReceived, limit - seen));
        if (messages.length === 0) break;
        seen += messages.length;
        // One after the other: a message must not overtake an earlier one of its group that could not be sent.
        for (const message of messages.filter((candidate) => isOurs(toDeadLetter(candidate)))) {
          await sendAgain(queue, message);
          redriven += 1;
        }
      }
      return { redriven };
    },

    async depth() {
      const { Attributes = {} } = await queue.client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queue.deadLetterQueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } = Attributes;
      return Number(waiting ?? 0) + Number(inFlight ?? 0);
    },
  };
}

function toDeadLetter({ MessageId = '', MessageAttributes, Attributes, Body = '' }: Message): DeadLetter {
  const messageId = MessageAttributes?.[originalMessageId]?.StringValue ?? MessageId;
  return { messageId, group: Attributes?.MessageGroupId ?? '', body: Body };
}

async function receive({ client, deadLetterQueueUrl }: DeadLetterQueue, count: number): Promise<readonly Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MaxNumberOfMessages: count,
      // Asks every server of the queue: a short poll may come back empty although messages wait.
      WaitTimeSeconds: 1,
      VisibilityTimeout: visibilitySeconds,
      MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount'],
      MessageAttributeNames: [originalMessageId],
    }),
  );
  return Messages;
}

/** Removed only after it was sent: a stop in between sends it twice, and the consumer knows a chunk that it has applied. */
async function sendAgain({ client, queueUrl, deadLetterQueueUrl }: DeadLetterQueue, message: Message): Promise<void> {
  const { MessageGroupId: group, ApproximateReceiveCount: receipts } = message.Attributes ?? {};
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: message.Body,
      MessageGroupId: group,
      // The id that it had would be dropped as a repeat for five minutes.
      MessageDeduplicationId: `${message.MessageId}-${receipts}`,
      MessageAttributes: { [originalMessageId]: { DataType: 'String', StringValue: toDeadLetter(message).messageId } },
    }),
  );
  await client.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle: message.ReceiptHandle }));
}
