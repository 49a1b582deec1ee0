import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { messageGroup } from '../../../lib/domain/ingest/ingest-message.ts';
import { registryKeys } from '../../../lib/domain/registry/keys.ts';
import { dynamoClient, sqsClient } from '../../../lib/adapters/aws/clients.ts';
import { alarmIs } from '../../support/alarms.ts';
import {
  call,
  closeAt,
  countsOnce,
  freshEntity,
  nowUs,
  platform,
  rowOf,
  send,
  tradeAt,
} from '../../support/platform.ts';
import { waitFor } from '../../support/wait-for.ts';

const sqs = sqsClient(platform.settings);
const dynamo = dynamoClient(platform.settings);
const { RegistryTableName: registry, IngestQueueUrl: queueUrl } = platform.outputs;

interface Failure {
  readonly kind: string;
  readonly entity: string | null;
  readonly messageId: string;
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
}

async function failureOf(wanted: (failure: Failure) => boolean): Promise<Failure> {
  return waitFor({ what: 'the failure to be recorded', seconds: 120 }, async () => {
    const { body } = await call('/events/failures?limit=1000');
    return (body['failures'] as Failure[]).find(wanted);
  });
}

/** Points the entity at a state that does not exist, and returns what it pointed at: a fault that no code expects. */
async function breakPointer(entity: string): Promise<string> {
  const Key = registryKeys.statePointer.key('main', entity);
  const { Item } = await dynamo.send(new GetCommand({ TableName: registry, Key }));
  const digest = String(Item?.['digest']);
  await pointAt(entity, 'f'.repeat(64));
  return digest;
}

async function pointAt(entity: string, digest: string): Promise<void> {
  await dynamo.send(
    new UpdateCommand({
      TableName: registry,
      Key: registryKeys.statePointer.key('main', entity),
      UpdateExpression: 'SET digest = :digest',
      ExpressionAttributeValues: { ':digest': digest },
    }),
  );
}

describe('a message that can never be applied', () => {
  it('is quarantined at its first try, with its reason, and the group goes on', async () => {
    const entity = freshEntity();
    const { MessageId } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageGroupId: messageGroup('main', entity),
        MessageDeduplicationId: randomUUID(),
        MessageBody: JSON.stringify({ contract: 'chunk/1', tenant: 'main', entity, events: 'poison' }),
      }),
    );
    const start = nowUs() - 60_000_000;
    await send([tradeAt(entity, start), closeAt(entity, start + 1)]);
    expect(await countsOnce(entity, 2)).toMatchObject({ applied: 2 });
    const failure = await failureOf(({ messageId }) => messageId === MessageId);
    expect(failure).toMatchObject({ kind: 'quarantined', code: 'TG-1101', attempts: 1 });
    expect(failure.reason).toMatch(/chunkId/);
    await alarmIs('quarantined-chunks', 'ALARM');
  });
});

describe('an unknown fault', () => {
  it('reaches the dead-letter queue after five tries with its reason, rings, and is mended by a redrive', async () => {
    const entity = freshEntity();
    const start = nowUs() - 60_000_000;
    await send([tradeAt(entity, start, { sequence: 1 })]);
    await countsOnce(entity, 1);
    const digest = await breakPointer(entity);
    await send([tradeAt(entity, start + 1, { sequence: 2, price: 107 }), closeAt(entity, start + 2)]);
    const failure = await failureOf((candidate) => candidate.entity === entity && candidate.attempts >= 5);
    expect(failure).toMatchObject({ kind: 'failing', code: 'TG-1201', attempts: 5 });
    await alarmIs('dead-letters', 'ALARM');
    await waitFor({ what: 'both chunks in the dead-letter queue', seconds: 120 }, async () => {
      const { body } = await call('/events/failures');
      return Number(body['deadLetters']) >= 2 ? true : undefined;
    });
    expect((await call(`/events/balance/${entity}`)).body['counts']).toMatchObject({ failing: 2 });

    await pointAt(entity, digest);
    const redriven = await call('/events/redrive', {
      body: { limit: 100 },
      headers: { 'Idempotency-Key': randomUUID() },
    });
    expect(redriven).toMatchObject({ status: 200, body: { redriven: 2 } });
    const mended = await waitFor({ what: 'the failures to be cleared' }, async () => {
      const counts = await countsOnce(entity, 3);
      return counts['failing'] === 0 && counts['applied'] === 3 ? counts : undefined;
    });
    expect(mended).toMatchObject({ received: 3, applied: 3, quarantined: 0, pending: 0 });
    expect(await rowOf(entity)).toMatchObject({ features: { last_price: { value: 107 } } });
    await alarmIs('dead-letters', 'OK');
  });
});
