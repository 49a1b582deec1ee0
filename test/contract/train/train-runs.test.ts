import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoTrainRuns } from '../../../lib/adapters/aws/dynamo-train-runs.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { trainRunsSuite } from './train-runs.suite.ts';

const engine = useEngine();

trainRunsSuite('memory', async () => memoryTrainRuns());
trainRunsSuite('DynamoDB', async () =>
  dynamoTrainRuns({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
