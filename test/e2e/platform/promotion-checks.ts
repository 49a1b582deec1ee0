/** What is done with the grants of whoever changes champions and tells of it. Each check fails when one of its grants is missing. */
import { randomInt, randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { toOutboxItem } from '../../../lib/adapters/aws/champion-items.ts';
import { dynamoOutbox } from '../../../lib/adapters/aws/dynamo-outbox.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { OwedEvent } from '../../../lib/domain/registry/outbox.ts';
import { call, nowUs, platform } from '../../support/platform.ts';
import { makeServable, registeredModel } from '../../support/registered-versions.ts';
import { modelImport } from '../../support/model-imports.ts';
import { callAsScheduled } from '../../support/scheduled-call.ts';
import { moveBy, verdictOn } from '../../support/promotions.ts';
import type { Check } from './grant-checks.ts';

const { outputs, settings } = platform;
const registry = { client: dynamoClient(settings), table: outputs.RegistryTableName };
const outbox = dynamoOutbox(registry);

export const aVersionIsShown: Check = async () => {
  const answer = await call(`/models/${await registeredModel(1)}/versions/1`);
  expect(answer.status, answer.text).toBe(200);
};

/** Another one each time: what is there already need not be written. */
export const aModelIsImported: Check = async () => {
  const answer = await call('/models/liquidation/versions', {
    body: modelImport(randomInt(2 ** 31)),
    headers: { 'Idempotency-Key': randomUUID() },
  });
  expect(answer.status, answer.text).toBe(200);
};

async function promoted(): Promise<string> {
  const model = await registeredModel(1);
  await makeServable(model, 1);
  const answer = await call(`/models/${model}/champion`, {
    body: { version: 1, reason: 'A check wants it.' },
    headers: { 'Idempotency-Key': randomUUID() },
  });
  expect(answer.status, answer.text).toBe(200);
  return model;
}

export const aVersionIsPromoted: Check = async () => {
  await promoted();
};

/** By the one who promotes, at once: the sweep comes minutes later. */
export const aChampionIsTold: Check = async () => {
  const model = await promoted();
  const owed = (await outbox.list('main')).filter(({ event }) => 'model' in event.data && event.data.model === model);
  await Promise.all(owed.map(({ event }) => outbox.remove('main', event.id)));
  expect(owed).toEqual([]);
};

/** What was left in the outbox is sent by nobody but the sweep. */
export const theOutboxIsSwept: Check = async () => {
  const owed = owedEvent();
  await registry.client.send(new PutCommand({ TableName: registry.table, Item: toOutboxItem(owed) }));
  try {
    await callAsScheduled('RegistryPublishOutbox');
    expect((await outbox.list('main')).map(({ event }) => event.id)).not.toContain(owed.event.id);
  } finally {
    await outbox.remove('main', owed.event.id);
  }
};

function owedEvent(): OwedEvent {
  const { name, event } = moveBy(verdictOn(1, { id: ulid(), model: 'liquidation.swept' })).owed;
  return { name, event: { ...event, id: sha256Hex(randomUUID()), marketTimeUs: nowUs() } };
}
