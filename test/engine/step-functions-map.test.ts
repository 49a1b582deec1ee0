import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { facts, fails } from '../support/probes/probe.ts';
import { s3 } from '../support/probes/clients.ts';
import { brokenBranch, cameTo, failureOf, run } from '../support/probes/machine.ts';

/** Takes the items of the list in its input through the states of the processor. */
function inlineMap(processor: object, options: object = {}): object {
  const ItemProcessor = { ProcessorConfig: { Mode: 'INLINE' }, ...processor };
  return { Type: 'Map', ItemsPath: '$.list', ItemProcessor, ...options, End: true };
}

const keep = { StartAt: 'Keep', States: { Keep: { Type: 'Pass', End: true } } };

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
        ...keep,
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
    use: 'open',
    why: 'Whether one machine could work on many items.',
    async observe() {
      const failure = await failureOf(inlineMap(brokenBranch('BadItem')), { list: [1, 2] });
      return failure === 'BadItem' ? true : failure;
    },
  },
  {
    id: 'map-inline',
    fact: 'An inline Map gives its results in the order of the items, with ItemSelector and MaxConcurrency.',
    use: 'open',
    why: 'Whether one machine could work on many items.',
    async observe() {
      const ItemSelector = { 'item.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'all.$': '$.all' };
      const Each = inlineMap(keep, { MaxConcurrency: 2, ItemSelector });
      const outcome = await run({ Each }, { list: ['a', 'b', 'c'], all: 9 });
      return cameTo(outcome, [
        { item: 'a', index: 0, all: 9 },
        { item: 'b', index: 1, all: 9 },
        { item: 'c', index: 2, all: 9 },
      ]);
    },
  },
  {
    id: 'distributed-map',
    fact: 'A distributed Map reads its items from an object.',
    use: 'open',
    why: 'Whether a machine could replay many objects.',
    async observe() {
      const outcome = await distributedMap({});
      return cameTo(outcome, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    },
  },
  {
    id: 'distributed-map-batches',
    fact: 'A distributed Map hands its items over in batches.',
    use: 'open',
    why: 'Whether a machine could replay many objects.',
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
    use: 'open',
    why: 'Where results could lie that are larger than a state may be.',
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
