import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoFreshnessLog } from '../../../lib/adapters/aws/dynamo-freshness-log.ts';
import { memoryFreshnessLog } from '../../../lib/adapters/memory/memory-freshness-log.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { freshnessLogSuite } from './freshness-log.suite.ts';

const engine = useEngine();

freshnessLogSuite('memory', async () => memoryFreshnessLog());
freshnessLogSuite('DynamoDB', async () =>
  dynamoFreshnessLog({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
