import { dynamoClient, eventBridgeClient, s3Client, sqsClient } from '../../lib/adapters/aws/clients.ts';
import { dynamoEntityStates } from '../../lib/adapters/aws/dynamo-entity-states.ts';
import { dynamoFailures } from '../../lib/adapters/aws/dynamo-failures.ts';
import { dynamoMarketClocks } from '../../lib/adapters/aws/dynamo-market-clocks.ts';
import { eventBridgeBus } from '../../lib/adapters/aws/eventbridge-bus.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { sqsChunkDeliveries } from '../../lib/adapters/aws/sqs-chunk-deliveries.ts';
import { sqsChunkQueue } from '../../lib/adapters/aws/sqs-chunk-queue.ts';
import { stateArchive } from '../../lib/adapters/state-archive.ts';
import { readVariables } from '../../lib/config/env.ts';
import { clientSettings, type Environment } from './aws-environment.ts';
import { marketNow, nowUs } from './clock.ts';
import { metrics } from './metrics.ts';

/** Made once per cold start. */
export function ingestAdapters(source: Environment) {
  const env = readVariables(
    ['lakeBucket', 'registryTable', 'onlineFeaturesTable', 'ingestQueueUrl', 'eventBusName'],
    source,
  );
  const settings = clientSettings(source);
  const client = dynamoClient(settings);
  const lake = s3Lake({ client: s3Client(settings), bucket: env.lakeBucket });
  return {
    lake,
    archive: stateArchive(lake),
    states: dynamoEntityStates({
      client,
      registryTable: env.registryTable,
      onlineTable: env.onlineFeaturesTable,
      objects: lake,
      nowUs,
    }),
    failures: dynamoFailures({ client, table: env.registryTable }),
    bus: eventBridgeBus({ client: eventBridgeClient(settings), busName: env.eventBusName }),
    chunks: sqsChunkDeliveries({ client: sqsClient(settings), queueUrl: env.ingestQueueUrl }),
    metrics: metrics(source),
  };
}

export function revisionAdapters(source: Environment) {
  const env = readVariables(['lakeBucket', 'registryTable', 'onlineFeaturesTable', 'ingestQueueUrl'], source);
  const settings = clientSettings(source);
  const client = dynamoClient(settings);
  const lake = s3Lake({ client: s3Client(settings), bucket: env.lakeBucket });
  return {
    lake,
    archive: stateArchive(lake),
    states: dynamoEntityStates({
      client,
      registryTable: env.registryTable,
      onlineTable: env.onlineFeaturesTable,
      objects: lake,
      nowUs,
    }),
    time: marketNow(dynamoMarketClocks({ client, table: env.registryTable })),
    queue: sqsChunkQueue({ client: sqsClient(settings), queueUrl: env.ingestQueueUrl }),
  };
}
