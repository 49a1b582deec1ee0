import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MemoryFifoQueue } from '../../../lib/adapters/memory/memory-fifo-queue.ts';

export interface ReceivedMessage {
  readonly group: string;
  readonly deduplicationId: string;
  readonly body: string;
  readonly receiptHandle: string;
}

/** A FIFO queue from outside: what a sender put in, what a consumer gets out. */
export interface FifoQueueBench {
  put(message: Omit<ReceivedMessage, 'receiptHandle'>): Promise<void>;
  /** What can be received now, in order, without removing it. */
  receive(): Promise<readonly ReceivedMessage[]>;
  /** Receives and removes until nothing is left. */
  drain(): Promise<readonly ReceivedMessage[]>;
}

export function memoryBench(queue: MemoryFifoQueue): FifoQueueBench {
  const receive = async () => queue.receive(10).map((message) => ({ ...message, receiptHandle: message.messageId }));
  return {
    put: async (message) => queue.send(message),
    receive,
    drain: () => drainWith(receive, async (handle) => queue.remove(handle)),
  };
}

export function sqsBench(client: SQSClient, queueUrl: string): FifoQueueBench {
  const receive = async (): Promise<readonly ReceivedMessage[]> => {
    const names = ['MessageGroupId' as const, 'MessageDeduplicationId' as const];
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: names }),
    );
    return Messages.map(({ Body, ReceiptHandle, Attributes }) => ({
      group: Attributes?.MessageGroupId ?? '',
      deduplicationId: Attributes?.MessageDeduplicationId ?? '',
      body: Body ?? '',
      receiptHandle: ReceiptHandle ?? '',
    }));
  };
  return {
    async put({ group, deduplicationId, body }) {
      const input = {
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      };
      await client.send(new SendMessageCommand(input));
    },
    receive,
    drain: () =>
      drainWith(receive, async (handle) => {
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
      }),
  };
}

async function drainWith(
  receive: () => Promise<readonly ReceivedMessage[]>,
  remove: (receiptHandle: string) => Promise<void>,
): Promise<readonly ReceivedMessage[]> {
  const drained: ReceivedMessage[] = [];
  for (;;) {
    const messages = await receive();
    if (messages.length === 0) return drained;
    drained.push(...messages);
    for (const { receiptHandle } of messages) await remove(receiptHandle);
  }
}
