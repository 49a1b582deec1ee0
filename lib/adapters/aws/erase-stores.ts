import { DeleteTableCommand, ResourceNotFoundException, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { DynamoTable } from './dynamo-table.ts';

/** Removes every version of every object; one under a lock makes it fail, and stays. Safe to repeat. */
export async function emptyBucket(client: S3Client, bucket: string): Promise<void> {
  try {
    for (;;) {
      // What was listed is removed at once, so that the first page is always the next one.
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket }),
      );
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({
        Key,
        ...(VersionId && { VersionId }),
      }));
      if (Objects.length === 0) return;
      await deleteObjects(client, bucket, Objects);
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function deleteObjects(
  client: S3Client,
  Bucket: string,
  Objects: { Key: string; VersionId?: string }[],
): Promise<void> {
  const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  const [first] = Errors;
  if (first === undefined) return;
  throw new Error(
    `${Bucket}: ${first.Key ?? 'an object'} cannot be deleted: ${first.Message ?? first.Code ?? 'no reason given'}`,
  );
}

/** For a bucket that its stack has left behind. Safe to repeat. */
export async function deleteBucket(client: S3Client, bucket: string): Promise<void> {
  await emptyBucket(client, bucket);
  try {
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** S3 models this error for few of its operations: only the name is always there. */
function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchBucket';
}

/** For a table that its stack has left behind. Safe to repeat. */
export async function deleteTable({ client, table: TableName }: DynamoTable): Promise<void> {
  try {
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await client.send(new DeleteTableCommand({ TableName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
