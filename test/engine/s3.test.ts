import { Buffer } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { AwsClient } from 'aws4fetch';
import { facts, fails, refusal } from '../support/probes/probe.ts';
import { engine, s3 } from '../support/probes/clients.ts';
import { numbered, winnersOf } from '../support/probes/table.ts';

const racers = 32;
const hello = 'hello, lake';

async function makeBucket(options: object = {}): Promise<string> {
  const Bucket = `probe-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket, ...options }));
  return Bucket;
}

function put(Bucket: string, Key: string, options: object = {}) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: hello, ...options }));
}

async function textOf(Bucket: string, Key: string, options: object = {}): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...options }));
  return (await Body?.transformToString()) ?? '';
}

/** A URL that opens an object for so many seconds, signed by the query (SigV4). */
async function presigned(Bucket: string, Key: string, signedAt = new Date()): Promise<string> {
  const { endpoint, region, credentials } = engine;
  const url = new URL(`${endpoint}/${Bucket}/${Key}`);
  url.searchParams.set('X-Amz-Expires', '60');
  const datetime = signedAt.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const client = new AwsClient({ ...credentials, region, service: 's3' });
  return (await client.sign(url, { aws: { signQuery: true, datetime } })).url;
}

facts('S3', [
  {
    id: 'if-none-match-races',
    fact: `Of ${racers} puts with \`If-None-Match: *\` at the same time, one succeeds.`,
    why: 'Raw chunks are written once.',
    async observe() {
      const bucket = await makeBucket();
      const winners = await winnersOf(racers, (racer) => put(bucket, 'one', { Body: String(racer), IfNoneMatch: '*' }));
      return winners.length === 1 && (await textOf(bucket, 'one')) === String(winners[0]);
    },
  },
  {
    id: 'if-none-match-refusal',
    fact: 'A put with `If-None-Match: *` on an object that exists is refused with 412.',
    why: 'A repeated write is told from a failed one.',
    async observe() {
      const bucket = await makeBucket();
      await put(bucket, 'one');
      const refused = await refusal(() => put(bucket, 'one', { IfNoneMatch: '*' }));
      return refused === 'PreconditionFailed' ? true : String(refused);
    },
  },
  {
    id: 'if-match-races',
    fact: `Of ${racers} puts with the same \`If-Match\` at the same time, one succeeds.`,
    use: 'open',
    why: 'Whether several writers could change one document.',
    async observe() {
      const bucket = await makeBucket();
      const { ETag } = await put(bucket, 'one');
      const winners = await winnersOf(racers, (racer) => put(bucket, 'one', { Body: String(racer), IfMatch: ETag }));
      return winners.length === 1 && (await textOf(bucket, 'one')) === String(winners[0]);
    },
  },
  {
    id: 'checksum',
    fact: 'A put whose checksum does not fit its content is refused.',
    use: 'open',
    why: 'Whether artifacts could travel with their SHA-256.',
    async observe() {
      const bucket = await makeBucket();
      const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
      await put(bucket, 'right', { ChecksumSHA256: sha256(hello) });
      return (await refusal(() => put(bucket, 'wrong', { ChecksumSHA256: sha256('other') }))) !== undefined;
    },
  },
  {
    id: 'ranges',
    fact: 'A read can take a range from the start, from the middle and from the end.',
    use: 'open',
    why: 'Whether footers of columnar files could be read without their bodies.',
    async observe() {
      const bucket = await makeBucket();
      await put(bucket, 'one');
      const ranges = ['bytes=0-4', 'bytes=7-', 'bytes=-4'];
      const parts = await Promise.all(ranges.map((Range) => textOf(bucket, 'one', { Range })));
      return parts.join('|') === 'hello|lake|lake';
    },
  },
  {
    id: 'range-beyond-the-end',
    fact: 'A range behind the end is refused with InvalidRange.',
    use: 'open',
    why: 'Whether a truncated file would be noticed.',
    async observe() {
      const bucket = await makeBucket();
      await put(bucket, 'one');
      const refused = await refusal(() => textOf(bucket, 'one', { Range: 'bytes=100-200' }));
      return refused === 'InvalidRange' ? true : String(refused);
    },
  },
  {
    id: 'missing-object',
    fact: 'A missing object is NoSuchKey for GET and NotFound for HEAD.',
    why: 'A state that is not there yet is no fault.',
    async observe() {
      const Bucket = await makeBucket();
      const get = await refusal(() => textOf(Bucket, 'none'));
      const head = await refusal(() => s3.send(new HeadObjectCommand({ Bucket, Key: 'none' })));
      return get === 'NoSuchKey' && head === 'NotFound' ? true : `${get}, ${head}`;
    },
  },
  {
    id: 'list-pages',
    fact: 'A list comes in pages, in the order of the keys, below a prefix, and shows what was just written.',
    use: 'open',
    why: 'Whether a replay could read the lake in the order of its keys.',
    async observe() {
      const Bucket = await makeBucket();
      const keys = numbered(7).map((name) => `raw/${name}`);
      await Promise.all(['other/1', ...keys].map((key) => put(Bucket, key)));
      const page = (options: object) =>
        s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'raw/', MaxKeys: 4, ...options }));
      const first = await page({});
      const second = await page({ ContinuationToken: first.NextContinuationToken });
      const found = [...(first.Contents ?? []), ...(second.Contents ?? [])].map(({ Key }) => Key);
      return first.IsTruncated === true && second.IsTruncated === false && found.join() === keys.join();
    },
  },
  {
    id: 'list-after',
    fact: 'A list can start behind a key, and group keys by a delimiter.',
    use: 'open',
    why: 'Whether a replay could go on where it ended, and days be listed without their objects.',
    async observe() {
      const Bucket = await makeBucket();
      await Promise.all(['a/1', 'a/2', 'b/1', 'c/1'].map((key) => put(Bucket, key)));
      const after = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'a/2' }));
      const groups = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
      const prefixes = (groups.CommonPrefixes ?? []).map(({ Prefix }) => Prefix);
      return (after.Contents ?? []).map(({ Key }) => Key).join() === 'b/1,c/1' && prefixes.join() === 'a/,b/,c/';
    },
  },
  {
    id: 'metadata',
    fact: 'An object keeps its content type and metadata.',
    use: 'open',
    why: 'Whether what an object is could stand beside it.',
    async observe() {
      const Bucket = await makeBucket();
      await put(Bucket, 'one', { ContentType: 'application/x-ndjson', Metadata: { contract: 'chunk-1' } });
      const { ContentType, Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'one' }));
      return ContentType === 'application/x-ndjson' && Metadata?.['contract'] === 'chunk-1';
    },
  },
  {
    id: 'versions',
    fact: 'In a versioned bucket an overwritten and a deleted object can still be read by version.',
    why: 'Artifacts are versioned, and `tidegate destroy` removes every version.',
    async observe() {
      const Bucket = await makeBucket();
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      const { VersionId } = await put(Bucket, 'one');
      await put(Bucket, 'one', { Body: 'newer' });
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'one' }));
      const gone = await refusal(() => textOf(Bucket, 'one'));
      return gone === 'NoSuchKey' && (await textOf(Bucket, 'one', { VersionId })) === hello;
    },
  },
  {
    id: 'object-lock',
    fact: 'A version under retention cannot be deleted before its time.',
    why: 'Artifacts on AWS.',
    async observe() {
      const Bucket = await makeBucket({ ObjectLockEnabledForBucket: true });
      const { VersionId } = await put(Bucket, 'one');
      const RetainUntilDate = new Date(Date.now() + 3_600_000);
      await s3.send(
        new PutObjectRetentionCommand({
          Bucket,
          Key: 'one',
          VersionId,
          Retention: { Mode: 'COMPLIANCE', RetainUntilDate },
        }),
      );
      return (await refusal(() => s3.send(new DeleteObjectCommand({ Bucket, Key: 'one', VersionId })))) !== undefined;
    },
  },
  {
    id: 'unsigned-read',
    fact: 'A read without a signature is refused.',
    why: 'Secrecy of the lake.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Locally nothing is secret: every engine listens on loopback only.',
    async observe() {
      const bucket = await makeBucket();
      await put(bucket, 'one');
      return (await fetch(`${engine.endpoint}/${bucket}/one`)).status === 403;
    },
  },
  {
    id: 'presigned-read',
    fact: 'A signed URL opens an object without further credentials.',
    use: 'open',
    why: 'Whether downloads could pass the functions by.',
    async observe() {
      const bucket = await makeBucket();
      await put(bucket, 'one');
      const answer = await fetch(await presigned(bucket, 'one'));
      return answer.status === 200 && (await answer.text()) === hello;
    },
  },
  {
    id: 'presigned-read-expired',
    fact: 'A signed URL opens nothing after its time.',
    use: 'open',
    why: 'Whether downloads could pass the functions by.',
    except: { 'localstack-host': fails },
    so: 'Locally nothing is secret: every engine listens on loopback only.',
    async observe() {
      const bucket = await makeBucket();
      await put(bucket, 'one');
      return (await fetch(await presigned(bucket, 'one', new Date(Date.now() - 3_600_000)))).status === 403;
    },
  },
  {
    id: 'bytes',
    fact: 'An object of 9 MB comes back byte for byte.',
    why: 'Large states are objects in the lake.',
    async observe() {
      const Bucket = await makeBucket();
      const body = Buffer.alloc(9 * 1024 * 1024, '0123456789abcdefghijklmnopqrstuvwxyz');
      await put(Bucket, 'big', { Body: body });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
      return body.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0));
    },
  },
]);
