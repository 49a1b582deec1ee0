import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoChampions } from '../../../lib/adapters/aws/dynamo-champions.ts';
import { dynamoModelVersions } from '../../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoOutbox } from '../../../lib/adapters/aws/dynamo-outbox.ts';
import { dynamoTrainRuns } from '../../../lib/adapters/aws/dynamo-train-runs.ts';
import { memoryChampions } from '../../../lib/adapters/memory/memory-champions.ts';
import { memoryModelVersions } from '../../../lib/adapters/memory/memory-model-versions.ts';
import { memoryOutbox } from '../../../lib/adapters/memory/memory-outbox.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { markVersion } from '../../support/mark-version.ts';
import { model } from '../../support/promotions.ts';
import { championsSuite } from './champions.suite.ts';

const engine = useEngine();

championsSuite('memory', async () => {
  const runs = memoryTrainRuns();
  const versions = memoryModelVersions(runs);
  const outbox = memoryOutbox();
  const champions = memoryChampions({ versions, outbox });
  return {
    ...{ runs, versions, outbox, champions },
    mark: async (tenant, version, status) => versions.mark({ tenant, model, version }, status),
  };
});

championsSuite('DynamoDB', async () => {
  const registry = { client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') };
  return {
    runs: dynamoTrainRuns(registry),
    versions: dynamoModelVersions(registry),
    outbox: dynamoOutbox(registry),
    champions: dynamoChampions(registry),
    mark: (tenant, version, status) => markVersion(registry, { tenant, model, version }, status),
  };
});
