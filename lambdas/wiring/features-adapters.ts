import { dynamoBackfillRuns } from '../../lib/adapters/aws/dynamo-backfill-runs.ts';
import { dynamoClient, s3Client, sqsClient } from '../../lib/adapters/aws/clients.ts';
import { dynamoEntityStates } from '../../lib/adapters/aws/dynamo-entity-states.ts';
import { dynamoMarketClocks } from '../../lib/adapters/aws/dynamo-market-clocks.ts';
import { dynamoMaterialisedLog } from '../../lib/adapters/aws/dynamo-materialised-log.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { sqsChunkQueue } from '../../lib/adapters/aws/sqs-chunk-queue.ts';
import { stateArchive } from '../../lib/adapters/state-archive.ts';
import { readVariables } from '../../lib/config/env.ts';
import type { ChunkQueue } from '../../lib/domain/ingest/ports.ts';
import { clientSettings, type Environment } from './aws-environment.ts';
import { marketNow, nowUs } from './clock.ts';

/** Made once per cold start. */
export function backfillAdapters(source: Environment) {
  const env = readVariables(['lakeBucket', 'registryTable', 'onlineFeaturesTable'], source);
  const settings = clientSettings(source);
  const client = dynamoClient(settings);
  const registry = { client, table: env.registryTable };
  const lake = s3Lake({ client: s3Client(settings), bucket: env.lakeBucket });
  return {
    lake,
    archive: stateArchive(lake),
    runs: dynamoBackfillRuns(registry),
    materialised: dynamoMaterialisedLog(registry),
    marketTime: marketNow(dynamoMarketClocks(registry)),
    states: dynamoEntityStates({
      client,
      registryTable: env.registryTable,
      onlineTable: env.onlineFeaturesTable,
      objects: lake,
      nowUs,
    }),
  };
}

/** For tasks that send to the writers of entities. */
export function chunkQueue(source: Environment): ChunkQueue {
  const { ingestQueueUrl: queueUrl } = readVariables(['ingestQueueUrl'], source);
  return sqsChunkQueue({ client: sqsClient(clientSettings(source)), queueUrl });
}
