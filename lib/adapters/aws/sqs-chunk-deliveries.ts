import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ChunkDeliveries } from '../../domain/ingest/ports.ts';

interface SqsQueue {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

export function sqsChunkDeliveries({ client, queueUrl }: SqsQueue): ChunkDeliveries {
  return {
    async retryAfter(receiptHandle, seconds) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    },
  };
}
