import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoModelVersions } from '../../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoTrainRuns } from '../../../lib/adapters/aws/dynamo-train-runs.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { modelVersionsSuite } from './model-versions.suite.ts';

const engine = useEngine();

modelVersionsSuite('memory', async () => {
  const runs = memoryTrainRuns();
  return { runs, versions: memoryModelVersions(runs) };
});
modelVersionsSuite('DynamoDB', async () => {
  const registry = { client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') };
  return { runs: dynamoTrainRuns(registry), versions: dynamoModelVersions(registry) };
});
