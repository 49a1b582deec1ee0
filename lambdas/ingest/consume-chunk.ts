/**
 * Called by the ingest queue, one message at a time per entity. A double start is harmless: state moves by a
 * conditional transaction that remembers the last chunk, and duplicates are recognised by sequence or content.
 */
import type { SQSBatchResponse } from 'aws-lambda';
import { deliveryTries } from '../../schemas/limits.ts';
import { QueueDelivery, type QueueRecord } from '../../schemas/queue-delivery.ts';
import { consumeMessage } from '../../lib/domain/ingest/consume-message.ts';
import type { MessageDelivery } from '../../lib/domain/ingest/ingest-message.ts';
import { recordFailure } from '../../lib/domain/ingest/record-failure.ts';
import { ownMetrics } from '../../lib/domain/monitor/own-metrics.ts';
import { nowUs } from '../wiring/clock.ts';
import { describeError } from '../wiring/describe-error.ts';
import { ingestAdapters } from '../wiring/ingest-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const adapters = ingestAdapters(process.env);

export const handler = wireTask({ name: 'consume-chunk', input: QueueDelivery }, async (event, context) => {
  const [record] = event.Records;
  const outcome = await consumeRecord(record, context.requestId);
  context.annotate({ messageId: record.messageId, attempts: record.attributes.ApproximateReceiveCount, ...outcome });
  const batchItemFailures = outcome.outcome === 'failing' ? [{ itemIdentifier: record.messageId }] : [];
  return { batchItemFailures } satisfies SQSBatchResponse;
});

interface Outcome {
  readonly outcome: string;
  readonly error?: string;
}

async function consumeRecord(record: QueueRecord, requestId: string): Promise<Outcome> {
  const original = record.messageAttributes?.originalMessageId?.stringValue;
  const message = toMessage(record, original ?? record.messageId);
  const { messageId, attempts } = message;
  try {
    const consumed = await consumeMessage(message, adapters);
    if (attempts > 1 || original !== undefined) await adapters.failures.clear(consumed.tenant, messageId);
    if (consumed.late > 0) await adapters.metrics.count(ownMetrics.lateEvents, consumed.late);
    return consumed;
  } catch (error) {
    const outcome = await recordFailure({ message, error, requestId, nowUs: nowUs() }, adapters);
    if (outcome === 'quarantined') await adapters.metrics.count(ownMetrics.quarantinedChunks, 1);
    else await adapters.chunks.retryAfter(record.receiptHandle, retrySeconds(attempts));
    return { outcome, error: describeError(error) };
  }
}

function toMessage({ body, attributes }: QueueRecord, messageId: string): MessageDelivery {
  const { MessageGroupId: group, SequenceNumber: sequence, ApproximateReceiveCount: attempts } = attributes;
  return { messageId, group, sequence, attempts, body };
}

/** 1, 2, 4, 8 seconds, and none after the last: a group waits for fifteen before its poison is out of the way. */
function retrySeconds(attempts: number): number {
  return attempts < deliveryTries ? 2 ** (attempts - 1) : 0;
}
