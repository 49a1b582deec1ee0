import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoMaterialisedLog } from '../../../lib/adapters/aws/dynamo-materialised-log.ts';
import { memoryMaterialisedLog } from '../../../lib/adapters/memory/memory-materialised-log.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { materialisedLogSuite } from './materialised-log.suite.ts';

const engine = useEngine();

materialisedLogSuite('memory', async () => memoryMaterialisedLog());
materialisedLogSuite('DynamoDB', async () =>
  dynamoMaterialisedLog({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
