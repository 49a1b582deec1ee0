import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoTokenStore } from '../../../lib/adapters/aws/dynamo-token-store.ts';
import { leanDynamo } from '../../../lib/adapters/aws/lean-dynamo.ts';
import { leanTokenReader } from '../../../lib/adapters/aws/lean-token-reader.ts';
import { memoryTokenStore } from '../../../lib/adapters/memory/memory-token-store.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { tokenStoreSuite } from './token-store.suite.ts';

const engine = useEngine();

tokenStoreSuite('memory', async () => {
  const store = memoryTokenStore();
  return { store, reader: store };
});

tokenStoreSuite('DynamoDB', async () => {
  const table = await createTable(engine(), 'AccessTokens');
  const dynamo = leanDynamo({ ...engine(), random: () => 0 });
  return {
    store: dynamoTokenStore({ client: dynamoClient(engine()), table }),
    reader: leanTokenReader({ dynamo, table }),
  };
});
