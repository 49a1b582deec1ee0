import { dynamoClient, s3Client } from '../../../lib/adapters/aws/clients.ts';
import { dynamoChampions } from '../../../lib/adapters/aws/dynamo-champions.ts';
import { dynamoModelVersions } from '../../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoTrainRuns } from '../../../lib/adapters/aws/dynamo-train-runs.ts';
import { leanDynamo } from '../../../lib/adapters/aws/lean-dynamo.ts';
import { leanObjects } from '../../../lib/adapters/aws/lean-objects.ts';
import { leanServingStore } from '../../../lib/adapters/aws/lean-serving-store.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { memoryChampions } from '../../../lib/adapters/memory/memory-champions.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryOutbox } from '../../../lib/adapters/memory/memory-outbox.ts';
import { memoryServingStore } from '../../../lib/adapters/memory/memory-serving-store.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { useEngine } from '../../support/engine.ts';
import { createBucket, createTable } from '../../support/engine-resources.ts';
import { servingStoreSuite } from './serving-store.suite.ts';

const engine = useEngine();

servingStoreSuite('memory', async () => {
  const runs = memoryTrainRuns();
  const versions = memoryModelVersions(runs);
  const champions = memoryChampions({ versions, outbox: memoryOutbox() });
  const objects = memoryLake();
  return { runs, versions, champions, objects, store: memoryServingStore({ champions, versions, objects }) };
});

servingStoreSuite('DynamoDB and S3, as the hot path asks them', async () => {
  const table = await createTable(engine(), 'Registry');
  const bucket = await createBucket(engine());
  const registry = { client: dynamoClient(engine()), table };
  const settings = { ...engine(), random: () => 0 };
  return {
    runs: dynamoTrainRuns(registry),
    versions: dynamoModelVersions(registry),
    champions: dynamoChampions(registry),
    objects: s3Lake({ client: s3Client(engine()), bucket }),
    store: leanServingStore({
      registry: { dynamo: leanDynamo(settings), table },
      artifacts: leanObjects({ ...settings, bucket }),
    }),
  };
});
