import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoBackfillRuns } from '../../../lib/adapters/aws/dynamo-backfill-runs.ts';
import { memoryBackfillRuns } from '../../../lib/adapters/memory/memory-backfill-runs.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { backfillRunsSuite } from './backfill-runs.suite.ts';

const engine = useEngine();

backfillRunsSuite('memory', async () => memoryBackfillRuns());
backfillRunsSuite('DynamoDB', async () =>
  dynamoBackfillRuns({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
