import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { JobFiles } from '../../domain/train/job-ports.ts';
import { isUnavailable, storeGivenUp, storeUnavailable } from './store-unavailable.ts';

interface S3JobFiles {
  readonly client: S3Client;
  /** The longest time without a byte of an object that is being fetched. @default 30 000 */
  readonly stallMs?: number;
}

export function s3JobFiles({ client, stallMs = 30_000 }: S3JobFiles): JobFiles {
  return {
    async fetch({ uri, path, signal }) {
      try {
        const { Body } = await client.send(new GetObjectCommand(addressOf(uri)), { abortSignal: signal });
        if (!(Body instanceof Readable)) throw new Error(`${uri} came without a body`);
        await writeStream(Body, path, { signal, stallMs });
        return 'fetched';
      } catch (error) {
        if (error instanceof NoSuchKey) return 'missing';
        throw error;
      }
    },

    /** From memory, file by file: a stream could not be sent again after a call without an answer. */
    async store({ uri, path, signal }) {
      const command = new PutObjectCommand({ ...addressOf(uri), Body: await readFile(path) });
      await client.send(command, { abortSignal: signal });
    },
  };
}

/** The timeout of a client ends with the beginning of the answer: what comes after it is watched here. */
async function writeStream(
  body: Readable,
  path: string,
  { signal, stallMs }: { readonly signal: AbortSignal; readonly stallMs: number },
): Promise<void> {
  const stalling = new AbortController();
  const timer = setTimeout(() => stalling.abort(), stallMs);
  body.on('data', () => timer.refresh());
  try {
    await pipeline(body, createWriteStream(path), { signal: AbortSignal.any([signal, stalling.signal]) });
  } catch (error) {
    if (stalling.signal.aborted) throw storeGivenUp(`no byte for ${stallMs} ms`);
    throw isUnavailable(error) || isBrokenOff(error) ? storeUnavailable(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

function isBrokenOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function addressOf(uri: string): { readonly Bucket: string; readonly Key: string } {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (Bucket === undefined || Key === undefined) throw new Error(`${uri} is no place in S3`);
  return { Bucket, Key };
}
