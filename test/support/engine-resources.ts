import { randomUUID } from 'node:crypto';
import { CreateTableCommand, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { dynamoClient, s3Client, sqsClient } from '../../lib/adapters/aws/clients.ts';
import { tables } from '../../lib/domain/registry/keys.ts';
import type { EngineSettings } from './engine.ts';

/** Resources with the keys and attributes of the stacks, made by API under names that no other test has. */

export async function createTable(settings: EngineSettings, kind: keyof typeof tables): Promise<string> {
  const { partition, sort } = tables[kind];
  const names = sort === undefined ? [partition] : [partition, sort];
  const table = `${kind}-${randomUUID()}`;
  const create = new CreateTableCommand({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
  });
  try {
    await dynamoClient(settings).send(create);
  } catch (error) {
    // Nobody else has this name: a try whose answer came too late has made the table.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  return table;
}

export async function createBucket(settings: EngineSettings): Promise<string> {
  const bucket = `lake-${randomUUID()}`;
  await s3Client(settings).send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

export async function createFifoQueue(settings: EngineSettings): Promise<string> {
  const { QueueUrl } = await sqsClient(settings).send(
    new CreateQueueCommand({
      QueueName: `queue-${randomUUID()}.fifo`,
      Attributes: {
        FifoQueue: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        VisibilityTimeout: '180',
      },
    }),
  );
  if (QueueUrl === undefined) throw new Error('the engine made a queue without a URL');
  return QueueUrl;
}
