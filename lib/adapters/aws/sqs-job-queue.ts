import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { JobDelivery, JobQueue } from '../../domain/train/job-ports.ts';

interface SqsQueue {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Of a poll. SQS allows 20, with a client that waits longer for an answer. @default 2, below the 3 of a client */
  readonly waitSeconds?: number;
}

/** Names that AWS and the engines have for a receipt that does not hold its message any more. */
const lostReceipts: ReadonlySet<string> = new Set([
  'MessageNotInflight',
  'AWS.SimpleQueueService.MessageNotInflight',
  'ReceiptHandleIsInvalid',
  'InvalidParameterValue',
]);

export function sqsJobQueue({ client, queueUrl, waitSeconds = 2 }: SqsQueue): JobQueue {
  return {
    async receive({ limit = 1, visibilitySeconds, signal }) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(limit, 10),
        VisibilityTimeout: visibilitySeconds,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      });
      try {
        const { Messages = [] } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
        return Messages.map(deliveryOf);
      } catch (error) {
        // What an answer that was on its way brought comes again when its visibility ends.
        if (signal?.aborted === true) return [];
        throw error;
      }
    },

    async extend(receipt, visibilitySeconds) {
      try {
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queueUrl,
            ReceiptHandle: receipt,
            VisibilityTimeout: visibilitySeconds,
          }),
        );
        return 'held';
      } catch (error) {
        if (isLost(error)) return 'lost';
        throw error;
      }
    },

    async remove(receipt) {
      try {
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
      } catch (error) {
        if (!isLost(error)) throw error;
      }
    },
  };
}

function deliveryOf({ ReceiptHandle = '', Body = '', Attributes }: Message): JobDelivery {
  return { receipt: ReceiptHandle, body: Body, deliveries: Number(Attributes?.ApproximateReceiveCount ?? 1) };
}

function isLost(error: unknown): boolean {
  return error instanceof Error && lostReceipts.has(error.name);
}
