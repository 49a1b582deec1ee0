import { dynamoClient, s3Client } from '../../../lib/adapters/aws/clients.ts';
import { dynamoEntityStates } from '../../../lib/adapters/aws/dynamo-entity-states.ts';
import { dynamoOnlineStore } from '../../../lib/adapters/aws/dynamo-online-store.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { memoryEntityStates } from '../../../lib/adapters/memory/memory-entity-states.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { memoryOnlineStore } from '../../../lib/adapters/memory/memory-online-store.ts';
import type { StatePointer } from '../../../lib/domain/ingest/ports.ts';
import { useEngine } from '../../support/engine.ts';
import { createBucket, createTable } from '../../support/engine-resources.ts';
import { entityStatesSuite } from './entity-states.suite.ts';

const engine = useEngine();

entityStatesSuite('memory', async () => {
  const objects = memoryLake();
  const onlineStore = memoryOnlineStore();
  const pointers = new Map<string, StatePointer>();
  const reopen = () => memoryEntityStates({ objects, onlineStore, pointers });
  return { states: reopen(), objects, onlineStore, reopen };
});

entityStatesSuite('DynamoDB and S3', async () => {
  const client = dynamoClient(engine());
  const registryTable = await createTable(engine(), 'Registry');
  const onlineTable = await createTable(engine(), 'OnlineFeatures');
  const objects = s3Lake({ client: s3Client(engine()), bucket: await createBucket(engine()) });
  const reopen = () =>
    dynamoEntityStates({ client, registryTable, onlineTable, objects, nowUs: () => Date.now() * 1000 });
  return { states: reopen(), objects, onlineStore: dynamoOnlineStore({ client, table: onlineTable }), reopen };
});
