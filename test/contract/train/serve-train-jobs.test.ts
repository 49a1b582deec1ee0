import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, expect, it } from 'vitest';
import { cloudWatchLogsClient, dynamoClient, s3Client, sqsClient } from '../../../lib/adapters/aws/clients.ts';
import { cloudWatchLogReader } from '../../../lib/adapters/aws/cloudwatch-log-reader.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';
import { serveTrainJobs } from '../../../lib/local/serve-train-jobs.ts';
import { TrainResult } from '../../../schemas/training.ts';
import { useEngine } from '../../support/engine.ts';
import { planted, storePlanted } from '../../support/planted-training.ts';
import { makeMachine } from './waiting-machine.ts';

const engine = useEngine();
const state = mkdtempSync(join(tmpdir(), 'tidegate-serve-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));
const limits = { cpus: 1, memoryMiB: 4096, timeoutSeconds: 600, silenceSeconds: 300, graceSeconds: 10 };

/** The planted training as a search of two trials, in the stores of the engine; the place of its job. */
async function storeSearch(table: string): Promise<string> {
  const training = planted();
  const search = {
    ...{ study: 'planted', worker: 'worker-1', journal: { kind: 'dynamodb', table }, deterministic: true },
    space: { learningRate: { kind: 'real', low: 0.05, high: 0.3, log: true } },
    ...{ trials: 2, sampler: 'random', pruner: 'none', minRounds: 2, reduction: 2, patience: 0 },
  };
  Object.assign(training.job, { mode: 'search', search });
  const objects = new Map<string, Uint8Array>();
  const jobUri = storePlanted(objects, training);
  const client = s3Client(engine());
  await client.send(new CreateBucketCommand({ Bucket: 'lake' }));
  for (const [uri, content] of objects)
    await client.send(new PutObjectCommand({ Bucket: 'lake', Key: uri.slice('s3://lake/'.length), Body: content }));
  return jobUri;
}

async function makeTable(): Promise<string> {
  const name = `registry-${randomUUID()}`;
  await dynamoClient(engine()).send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return name;
}

it('a search runs with its documents, journal, results and log in the stores of the platform', async () => {
  const paths = localPaths({ state });
  await installPython({ paths, packages: trainerPackages(paths) });
  const { QueueUrl: queueUrl = '' } = await sqsClient(engine()).send(
    new CreateQueueCommand({ QueueName: `jobs-${randomUUID()}` }),
  );
  const { outputOf } = await makeMachine(engine(), queueUrl, limits);
  const table = await makeTable();
  const jobUri = await storeSearch(table);
  const logGroup = '/tidegate/test/train';
  const stopping = new AbortController();
  const serving = serveTrainJobs({ settings: engine(), logGroup, queueUrl, paths, signal: stopping.signal });
  const output = await outputOf(jobUri);
  stopping.abort();
  await serving;

  const resultUri = 's3://lake/main/runs/planted-run/jobs/train/result.json';
  expect(output).toMatchObject({ contract: 'job-done/1', resultUri });
  const { Body } = await s3Client(engine()).send(
    new GetObjectCommand({ Bucket: 'lake', Key: resultUri.slice('s3://lake/'.length) }),
  );
  const result = TrainResult.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  expect(result).toMatchObject({ status: 'succeeded', trials: { study: 'planted', complete: 2 } });
  const { Count = 0 } = await dynamoClient(engine()).send(new ScanCommand({ TableName: table }));
  expect(Count).toBeGreaterThan(2);

  const lines = await cloudWatchLogReader({ client: cloudWatchLogsClient(engine()) })({ group: logGroup, fromMs: 0 });
  expect(new Set(lines.map(({ stream }) => stream))).toEqual(new Set(['main/runs/planted-run/jobs/train']));
  const kept = readFileSync(join(paths.logs, 'train.log'), 'utf8');
  for (const { message } of lines) expect(kept).toContain(message);
  expect(readdirSync(join(paths.jobs, 'work'))).toEqual([]);
}, 900_000);
