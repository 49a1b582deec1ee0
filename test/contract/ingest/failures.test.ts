import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoFailures } from '../../../lib/adapters/aws/dynamo-failures.ts';
import { memoryFailures } from '../../../lib/adapters/memory/memory-failures.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { failuresSuite } from './failures.suite.ts';

const engine = useEngine();

failuresSuite('memory', async () => memoryFailures());
failuresSuite('DynamoDB', async () =>
  dynamoFailures({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
