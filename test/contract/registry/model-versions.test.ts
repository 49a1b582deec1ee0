import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoModelVersions } from '../../../lib/adapters/aws/dynamo-model-versions.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { modelVersionsSuite } from './model-versions.suite.ts';

const engine = useEngine();

modelVersionsSuite('memory', async () => memoryModelVersions());
modelVersionsSuite('DynamoDB', async () =>
  dynamoModelVersions({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
