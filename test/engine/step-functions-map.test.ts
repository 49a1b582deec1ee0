import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { facts, fails } from '../support/probe.ts';
import { s3 } from '../support/probe-clients.ts';
import { brokenBranch, caught, caughtError, caughtState, run } from '../support/probe-machine.ts';

async function distributedMap(options: object) {
  const Bucket = `probe-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'items.json', Body: '[{"n":1},{"n":2},{"n":3}]' }));
  return run({
    Each: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket, Key: 'items.json' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Keep',
        States: { Keep: { Type: 'Pass', End: true } },
      },
      ...options,
      End: true,
    },
  });
}

facts('Step Functions', [
  {
    id: 'map-catch',
    fact: 'A failure in one iteration of a Map is caught by the Map.',
    why: 'Machines over many items.',
    async observe() {
      const outcome = await run(
        {
          Each: {
            Type: 'Map',
            ItemsPath: '$.list',
            ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...brokenBranch('BadItem') },
            ...caught,
            End: true,
          },
          ...caughtState,
        },
        { list: [1, 2] },
      );
      return caughtError(outcome) === 'BadItem' ? true : caughtError(outcome);
    },
  },
  {
    id: 'map-inline',
    fact: 'An inline Map gives its results in the order of the items, with ItemSelector and MaxConcurrency.',
    why: 'Machines over many items.',
    async observe() {
      const outcome = await run(
        {
          Each: {
            Type: 'Map',
            ItemsPath: '$.list',
            MaxConcurrency: 2,
            ItemSelector: { 'item.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'all.$': '$.all' },
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'Keep',
              States: { Keep: { Type: 'Pass', End: true } },
            },
            End: true,
          },
        },
        { list: ['a', 'b', 'c'], all: 9 },
      );
      return JSON.stringify(outcome.output) ===
        '[{"item":"a","index":0,"all":9},{"item":"b","index":1,"all":9},{"item":"c","index":2,"all":9}]'
        ? true
        : JSON.stringify(outcome);
    },
  },
  {
    id: 'distributed-map',
    fact: 'A distributed Map reads its items from an object.',
    why: 'Replays over many objects.',
    async observe() {
      const outcome = await distributedMap({});
      return JSON.stringify(outcome.output) === '[{"n":1},{"n":2},{"n":3}]' ? true : JSON.stringify(outcome);
    },
  },
  {
    id: 'distributed-map-batches',
    fact: 'A distributed Map hands its items over in batches.',
    why: 'Replays over many objects.',
    except: { ministack: fails, 'localstack-host': 'ItemBatcher is refused' },
    so: 'Items are grouped before they come to a Map.',
    async observe() {
      const outcome = await distributedMap({ ItemBatcher: { MaxItemsPerBatch: 2 } }).catch((error: unknown) => error);
      if (outcome instanceof Error) return outcome.message.includes('ItemBatcher') ? 'ItemBatcher is refused' : fails;
      return JSON.stringify(outcome).includes('[{"Items":[{"n":1},{"n":2}]},{"Items":[{"n":3}]}]');
    },
  },
  {
    id: 'distributed-map-results',
    fact: 'A distributed Map writes its results to a bucket.',
    why: 'Results that are larger than a state may be.',
    except: { ministack: fails },
    so: 'Each iteration writes its own result.',
    async observe() {
      const Bucket = `probe-${randomUUID()}`;
      await s3.send(new CreateBucketCommand({ Bucket }));
      await distributedMap({
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket, Prefix: 'results' } },
      });
      return ((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount ?? 0) > 0;
    },
  },
]);
