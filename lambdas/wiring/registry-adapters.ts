import { artifactStore } from '../../lib/adapters/artifact-store.ts';
import { dynamoClient, eventBridgeClient, s3Client } from '../../lib/adapters/aws/clients.ts';
import { dynamoChampions } from '../../lib/adapters/aws/dynamo-champions.ts';
import { dynamoModelVersions } from '../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoOutbox } from '../../lib/adapters/aws/dynamo-outbox.ts';
import { dynamoPredictionLog } from '../../lib/adapters/aws/dynamo-prediction-log.ts';
import { eventBridgeBus } from '../../lib/adapters/aws/eventbridge-bus.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { s3UploadUrls } from '../../lib/adapters/aws/s3-upload-urls.ts';
import { readVariables } from '../../lib/config/env.ts';
import type { OutboxPorts } from '../../lib/domain/registry/publish-outbox.ts';
import { clientSettings, type Environment, leanSettings } from './aws-environment.ts';
import { readCodeVersion } from './code-version.ts';

/** For whoever sends what the registry owes the bus. */
export function outboxAdapters(source: Environment): OutboxPorts {
  const env = readVariables(['registryTable', 'eventBusName'], source);
  const settings = clientSettings(source);
  return {
    outbox: dynamoOutbox({ client: dynamoClient(settings), table: env.registryTable }),
    bus: eventBridgeBus({ client: eventBridgeClient(settings), busName: env.eventBusName }),
  };
}

/** For the routes about models. */
export function championAdapters(source: Environment) {
  const env = readVariables(['registryTable', 'artifactBucket', 'codeVersion'], source);
  const { registryTable: table, artifactBucket: bucket } = env;
  const settings = clientSettings(source);
  const registry = { client: dynamoClient(settings), table };
  return {
    ...outboxAdapters(source),
    code: readCodeVersion(env.codeVersion),
    champions: dynamoChampions(registry),
    versions: dynamoModelVersions(registry),
    artifacts: artifactStore({ objects: s3Lake({ client: s3Client(settings), bucket }), bucket }),
  };
}

/** For the routes about predictions that were served. */
export function servedAdapters(source: Environment) {
  const { predictionsTable: table, artifactBucket: bucket } = readVariables(
    ['predictionsTable', 'artifactBucket'],
    source,
  );
  return {
    predictions: dynamoPredictionLog({ client: dynamoClient(clientSettings(source)), table }),
    artifactUrls: s3UploadUrls({ ...leanSettings(source), bucket }),
  };
}
