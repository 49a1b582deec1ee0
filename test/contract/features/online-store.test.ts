import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoOnlineStore } from '../../../lib/adapters/aws/dynamo-online-store.ts';
import { leanDynamo } from '../../../lib/adapters/aws/lean-dynamo.ts';
import { leanOnlineStore } from '../../../lib/adapters/aws/lean-online-store.ts';
import { toOnlineItem } from '../../../lib/adapters/aws/online-row-item.ts';
import { memoryOnlineStore } from '../../../lib/adapters/memory/memory-online-store.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { onlineStoreSuite } from './online-store.suite.ts';

const engine = useEngine();

onlineStoreSuite('memory', async () => {
  const store = memoryOnlineStore();
  return { readers: { store }, put: async (row) => void store.put(row) };
});

onlineStoreSuite('DynamoDB, by the SDK and by the hot path', async () => {
  const client = dynamoClient(engine());
  const table = await createTable(engine(), 'OnlineFeatures');
  const dynamo = leanDynamo({ ...engine(), random: () => 0 });
  return {
    readers: { sdk: dynamoOnlineStore({ client, table }), lean: leanOnlineStore({ dynamo, table }) },
    put: async (row) => {
      await client.send(new PutCommand({ TableName: table, Item: { ...toOnlineItem(row, Date.now() * 1000) } }));
    },
  };
});
