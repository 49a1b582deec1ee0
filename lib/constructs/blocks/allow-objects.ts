import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { TypescriptFunction } from './typescript-function.ts';

/** Prefixes below the tenant. */
export interface ObjectRights {
  readonly reads?: readonly string[] | undefined;
  readonly writes?: readonly string[] | undefined;
  readonly removes?: readonly string[] | undefined;
}

/** The objects of a bucket that a function works with, of every tenant. */
export function allowObjects(
  task: TypescriptFunction,
  bucket: Bucket,
  { reads = [], writes = [], removes = [] }: ObjectRights,
): void {
  const below = (prefix: string): string => bucket.arnForObjects(`*/${prefix}/*`);
  if (reads.length > 0) {
    task.allow(['s3:GetObject'], reads.map(below));
    // Without the right to list, S3 answers a missing object with "access denied" instead of "not found".
    task.allow(['s3:ListBucket'], [bucket.bucketArn]);
  }
  if (writes.length > 0) task.allow(['s3:PutObject'], writes.map(below));
  if (removes.length > 0) task.allow(['s3:DeleteObject'], removes.map(below));
}
