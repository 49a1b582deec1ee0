/** What a user or the platform does with the grants of the functions. Each check fails when one of its grants is missing. */
import { randomUUID } from 'node:crypto';
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import {
  cloudWatchClient,
  dynamoClient,
  s3Client,
  sqsClient,
  stepFunctionsClient,
} from '../../../lib/adapters/aws/clients.ts';
import { dynamoRunFailures } from '../../../lib/adapters/aws/dynamo-run-failures.ts';
import { metricNamespace } from '../../../lib/config/env.ts';
import { messageGroup } from '../../../lib/domain/ingest/ingest-message.ts';
import { ownMetrics } from '../../../lib/domain/monitor/own-metrics.ts';
import { registryKeys } from '../../../lib/domain/registry/keys.ts';
import { call, closeAt, freshEntity, nowUs, platform, send, tradeAt } from '../../support/platform.ts';
import { callAsScheduled } from '../../support/scheduled-call.ts';
import { tradeChunk, unnumberedTrade } from '../../support/trades.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Throws when what it does has not come about after some seconds. */
export type Check = (seconds: number) => Promise<void>;

const { outputs, settings } = platform;
const second = 1_000_000;
const sqs = sqsClient(settings);
const dynamo = dynamoClient(settings);
const sfn = stepFunctionsClient(settings);

/** Once so many events of the entity are received and none of them fails. */
function settled(entity: string, received: number, seconds: number): Promise<Record<string, number>> {
  return waitFor({ what: `${received} events of ${entity}`, seconds }, async () => {
    const { status, body } = await call(`/events/balance/${entity}`);
    const counts = body['counts'] as Record<string, number> | undefined;
    return status === 200 && counts?.['received'] === received && counts['failing'] === 0 ? counts : undefined;
  });
}

/** One request after the other: the second chunk of a group is held back for as long as the first one fails. */
async function sendBoth(entity: string, seconds: number): Promise<number> {
  const startUs = nowUs() - 60 * second;
  const first = await send([tradeAt(entity, startUs, { sequence: 1 }), closeAt(entity, startUs + second)]);
  expect(first.status, first.text).toBe(202);
  await send([closeAt(entity, startUs + 2 * second)]);
  await settled(entity, 3, seconds);
  return startUs;
}

export const eventsBecomeFeatures: Check = async (seconds) => {
  const entity = freshEntity();
  await sendBoth(entity, seconds);
  const answer = await call(`/features/trades/${entity}`);
  expect(answer.status, answer.text).toBe(200);
};

export const manyRowsAreRead: Check = async () => {
  const answer = await call(`/features/trades?entities=${freshEntity()},${freshEntity()}`);
  expect(answer.status, answer.text).toBe(200);
};

export const lateEventsAreCounted: Check = async (seconds) => {
  const entity = freshEntity();
  const startUs = await sendBoth(entity, seconds);
  const before = await metricSum('lateEvents');
  await send([tradeAt(entity, startUs, { sequence: 2 })]);
  await waitFor({ what: 'the metric to rise', seconds }, async () =>
    (await metricSum('lateEvents')) > before ? true : undefined,
  );
};

/** What a metric of ours has counted in the last hour. */
export async function metricSum(metric: keyof typeof ownMetrics): Promise<number> {
  const hourMs = 3_600_000;
  const { Datapoints = [] } = await cloudWatchClient(settings).send(
    new GetMetricStatisticsCommand({
      Namespace: metricNamespace('tidegate', 'local'),
      MetricName: ownMetrics[metric],
      StartTime: new Date(Date.now() - hourMs),
      EndTime: new Date(Date.now() + hourMs),
      Period: 2 * 3600,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
}

export const aReplacedStateIsRemoved: Check = async (seconds) => {
  const { replaced, stored } = await replaceState(seconds);
  expect(stored).not.toContain(replaced);
};

/** All that tells of a removal that was refused. */
export const aReplacedStateStays: Check = async (seconds) => {
  const { replaced, stored } = await replaceState(seconds);
  expect(stored).toContain(replaced);
};

/** A chunk is consumed once the one before is done with: when the third is settled, the second has removed the first state. */
async function replaceState(seconds: number): Promise<{ replaced: string | undefined; stored: readonly string[] }> {
  const entity = freshEntity();
  const startUs = nowUs() - 60 * second;
  await send([tradeAt(entity, startUs, { sequence: 1 })]);
  await settled(entity, 1, seconds);
  const [replaced, ...others] = await storedStates(entity);
  expect({ replaced, others }).toEqual({ replaced: expect.any(String), others: [] });
  for (const nth of [1, 2]) {
    await send([closeAt(entity, startUs + nth * second)]);
    await settled(entity, 1 + nth, seconds);
  }
  return { replaced, stored: await storedStates(entity) };
}

async function storedStates(entity: string): Promise<readonly string[]> {
  const list = new ListObjectsV2Command({ Bucket: outputs.LakeBucketName, Prefix: `main/state/${entity}/` });
  const { Contents = [] } = await s3Client(settings).send(list);
  // The states at the ends of hours stay.
  return Contents.flatMap(({ Key }) => Key ?? []).filter((key) => !key.includes('/hours/'));
}

/** A pointer to a state that is not there is told apart from a right that is not there, and the next try comes soon. */
export const aFaultIsMended: Check = async (seconds) => {
  const entity = freshEntity();
  const startUs = await sendBoth(entity, seconds);
  const Key = registryKeys.statePointer.key('main', entity);
  const { Item } = await dynamo.send(new GetCommand({ TableName: outputs.RegistryTableName, Key }));
  await pointAt(Key, 'f'.repeat(64));
  try {
    await send([closeAt(entity, startUs + 3 * second)]);
    expect(await failureOf((failure) => failure['entity'] === entity, seconds)).toMatchObject({ code: 'TG-1201' });
  } finally {
    await pointAt(Key, String(Item?.['digest']));
  }
  await settled(entity, 4, seconds);
};

async function pointAt(Key: Record<string, string>, digest: string): Promise<void> {
  await dynamo.send(
    new UpdateCommand({
      TableName: outputs.RegistryTableName,
      Key,
      UpdateExpression: 'SET digest = :digest',
      ExpressionAttributeValues: { ':digest': digest },
    }),
  );
}

function failureOf(
  wanted: (failure: Record<string, unknown>) => boolean,
  seconds: number,
): Promise<Record<string, unknown>> {
  return waitFor({ what: 'the failure to be recorded', seconds }, async () => {
    const { body } = await call('/events/failures?limit=1000');
    return (body['failures'] as Record<string, unknown>[] | undefined)?.find(wanted);
  });
}

export const poisonIsQuarantined: Check = async (seconds) => {
  const { MessageId } = await sqs.send(message(outputs.IngestQueueUrl, randomUUID(), 'poison'));
  const failure = await failureOf(({ messageId }) => messageId === MessageId, seconds);
  expect(failure).toMatchObject({ kind: 'quarantined' });
};

export const deadLettersAreRedriven: Check = async (seconds) => {
  const entity = freshEntity();
  const eventTimeUs = nowUs() - 60 * second;
  const chunk = tradeChunk([unnumberedTrade({ eventTimeUs })], { entity });
  await sqs.send(message(outputs.DeadLetterQueueUrl, messageGroup('main', entity), JSON.stringify(chunk)));
  const answer = await call('/events/redrive', { method: 'POST', headers: { 'Idempotency-Key': randomUUID() } });
  expect(answer, answer.text).toMatchObject({ status: 200, body: { remaining: 0 } });
  await settled(entity, 1, seconds);
};

function message(QueueUrl: string, MessageGroupId: string, MessageBody: string): SendMessageCommand {
  return new SendMessageCommand({ QueueUrl, MessageGroupId, MessageBody, MessageDeduplicationId: randomUUID() });
}

export const alarmsAreListed: Check = async () => {
  const answer = await call('/alarms');
  expect(answer.status, answer.text).toBe(200);
};

export const freshnessIsRecorded: Check = async () => {
  const run = `grant-${nowUs()}`;
  expect(await endOf(run, { tenant: 'main', run })).toBe('SUCCEEDED');
};

export const aFailedRunIsRecorded: Check = async () => {
  // The tenant is no name: the first state refuses it.
  const run = `grant-${nowUs()}`;
  expect(await endOf(run, { tenant: 'NOT A TENANT', run })).toBe('FAILED');
  const failures = dynamoRunFailures({ client: dynamo, table: outputs.RegistryTableName });
  expect(await failures.list('main', 'watch-models', 100)).toContainEqual(expect.objectContaining({ run }));
};

async function endOf(name: string, input: object): Promise<string | undefined> {
  const start = { stateMachineArn: outputs.WatchMachineArn, name, input: JSON.stringify(input) };
  const { executionArn } = await sfn.send(new StartExecutionCommand(start));
  return waitFor({ what: `run ${name} to end` }, async () => {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING' ? undefined : status;
  });
}

export const theWatchIsStarted: Check = () => callAsScheduled('MonitorStartWatch');

/** A late event is applied by nobody but the revision: without it, the entity keeps it as late. */
export const lateEventsAreAdopted: Check = async (seconds) => {
  const entity = freshEntity();
  const startUs = await sendBoth(entity, seconds);
  await send([tradeAt(entity, startUs, { sequence: 2 })]);
  await settled(entity, 4, seconds);
  await callAsScheduled('IngestReviseEntities');
  await waitFor({ what: 'the late event to be adopted', seconds }, async () => {
    const { late } = await settled(entity, 4, seconds);
    return late === 0 ? true : undefined;
  });
};
