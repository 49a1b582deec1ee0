/** What `destroy --including-data` does with tables and buckets that their stack has left behind. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { dynamoClient, s3Client } from '../../../lib/adapters/aws/clients.ts';
import { deleteBucket, deleteTable } from '../../../lib/adapters/aws/erase-stores.ts';
import { platform } from '../../support/platform.ts';

test('a bucket goes with every version of every object', async () => {
  const client = s3Client(platform.settings);
  const Bucket = `left-behind-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (const Body of ['1', '2']) await client.send(new PutObjectCommand({ Bucket, Key: 'kept/twice', Body }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'kept/under a marker', Body: '3' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'kept/under a marker' }));

  await deleteBucket(client, Bucket);
  await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
  await deleteBucket(client, Bucket);
});

test('a table goes in spite of its protection', async () => {
  const client = dynamoClient(platform.settings);
  const TableName = `left-behind-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );

  await deleteTable({ client, table: TableName });
  await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await deleteTable({ client, table: TableName });
});
