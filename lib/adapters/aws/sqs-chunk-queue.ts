import { setTimeout as pause } from 'node:timers/promises';
import { type SQSClient, SendMessageBatchCommand, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { identityOfMessage, type IngestMessage, messageGroup } from '../../domain/ingest/ingest-message.ts';
import type { ChunkQueue } from '../../domain/ingest/ports.ts';
import { storeUnavailable } from './store-unavailable.ts';

interface SqsQueue {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Before a part that failed is sent again; doubles each time. @default 50 */
  readonly firstPauseMs?: number;
}

interface Message {
  readonly group: string;
  readonly deduplicationId: string;
  readonly body: string;
}

/** What SendMessageBatch takes, for all bodies together. */
const maxBatchMessages = 10;
const maxBatchBytes = 256 * 1024;
const sendAttempts = 4;

export function sqsChunkQueue(queue: SqsQueue): ChunkQueue {
  return {
    async send(messages) {
      for (const batch of planBatches(messages.map(toMessage))) await sendBatch(queue, batch);
    },
  };
}

function toMessage(message: IngestMessage): Message {
  return {
    group: messageGroup(message.tenant, message.entity),
    deduplicationId: identityOfMessage(message),
    body: JSON.stringify(message),
  };
}

/**
 * Batches in the order of the messages, each with at most one message of a group: a batch may fail in part, and the
 * message that came through must not have overtaken one of its own group.
 */
export function planBatches(messages: readonly Message[]): readonly (readonly Message[])[] {
  const batches: { readonly messages: Message[]; bytes: number }[] = [];
  const lastOfGroup = new Map<string, number>();
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.body);
    const first = (lastOfGroup.get(message.group) ?? -1) + 1;
    const found = batches.findIndex(
      (batch, index) =>
        index >= first && batch.messages.length < maxBatchMessages && batch.bytes + bytes <= maxBatchBytes,
    );
    const index = found === -1 ? batches.length : found;
    const batch = (batches[index] ??= { messages: [], bytes: 0 });
    batch.messages.push(message);
    batch.bytes += bytes;
    lastOfGroup.set(message.group, index);
  }
  return batches.map((batch) => batch.messages);
}

/** Sends what failed again until nothing did; the next batch waits, so that no group is ever out of order. */
async function sendBatch({ client, queueUrl, firstPauseMs = 50 }: SqsQueue, batch: readonly Message[]): Promise<void> {
  let entries = batch.map(toEntry);
  for (let attempt = 1; ; attempt += 1) {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    if (Failed.length === 0) return;
    const refused = Failed.find(({ SenderFault }) => SenderFault === true);
    if (refused) throw new Error(`the queue refused a message: ${refused.Code}: ${refused.Message}`);
    if (attempt === sendAttempts) throw storeUnavailable(new Error(`${Failed[0]?.Code}: ${Failed[0]?.Message}`));
    const failed = new Set(Failed.map(({ Id }) => Id));
    entries = entries.filter(({ Id }) => failed.has(Id));
    await pause(firstPauseMs * 2 ** (attempt - 1));
  }
}

function toEntry({ group, deduplicationId, body }: Message, index: number): SendMessageBatchRequestEntry {
  return { Id: String(index), MessageGroupId: group, MessageDeduplicationId: deduplicationId, MessageBody: body };
}
