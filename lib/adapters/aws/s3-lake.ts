import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from '../object-store.ts';
import { storeUnavailable } from './store-unavailable.ts';

interface S3Bucket {
  readonly client: S3Client;
  readonly bucket: string;
}

const conflictAttempts = 3;

/** The reader needs s3:ListBucket: without it S3 answers a missing key with 403, and nothing here takes that for absence. */
export function s3Lake({ client, bucket }: S3Bucket): ObjectStore {
  return {
    putOnce: (key, body) => putOnce({ client, bucket }, key, body),

    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    async list(prefix) {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      }
      return keys;
    },

    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

/** 412 says that the object is there. 409 says that another put or a removal of it is under way, and may yet come to nothing. */
async function putOnce({ client, bucket }: S3Bucket, key: string, body: Uint8Array): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, IfNoneMatch: '*' }));
      return;
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 412) return;
      if (status !== 409) throw error;
      if (attempt === conflictAttempts) throw storeUnavailable(error);
    }
  }
}
