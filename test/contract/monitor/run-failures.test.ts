import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoRunFailures } from '../../../lib/adapters/aws/dynamo-run-failures.ts';
import { memoryRunFailures } from '../../../lib/adapters/memory/memory-run-failures.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { runFailuresSuite } from './run-failures.suite.ts';

const engine = useEngine();

runFailuresSuite('memory', async () => memoryRunFailures());
runFailuresSuite('DynamoDB', async () =>
  dynamoRunFailures({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
