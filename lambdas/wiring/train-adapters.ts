import { artifactStore } from '../../lib/adapters/artifact-store.ts';
import { dynamoClient, s3Client } from '../../lib/adapters/aws/clients.ts';
import { dynamoEntityStates } from '../../lib/adapters/aws/dynamo-entity-states.ts';
import { dynamoMaterialisedLog } from '../../lib/adapters/aws/dynamo-materialised-log.ts';
import { dynamoModelVersions } from '../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoRunFailures } from '../../lib/adapters/aws/dynamo-run-failures.ts';
import { dynamoTrainingTurns } from '../../lib/adapters/aws/dynamo-training-turns.ts';
import { dynamoTrainRuns } from '../../lib/adapters/aws/dynamo-train-runs.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { readVariables } from '../../lib/config/env.ts';
import { clientSettings, type Environment } from './aws-environment.ts';
import { nowUs } from './clock.ts';
import { readCodeVersion } from './code-version.ts';

/** Tables and models of many megabytes take longer than the items that other functions ask for. */
const largeObjects = { requestTimeoutMs: 30_000 };

/** Made once per cold start. */
export function runAdapters(source: Environment) {
  const env = readVariables(['registryTable'], source);
  const registry = { client: dynamoClient(clientSettings(source)), table: env.registryTable };
  return {
    runs: dynamoTrainRuns(registry),
    runFailures: dynamoRunFailures(registry),
    turns: dynamoTrainingTurns(registry),
    nowUs,
  };
}

/** For states that read and write the data of a run. */
export function lakeAdapters(source: Environment) {
  const { lakeBucket } = readVariables(['lakeBucket'], source);
  const client = s3Client({ ...clientSettings(source), ...largeObjects });
  return { ...runAdapters(source), lake: s3Lake({ client, bucket: lakeBucket }), lakeBucket };
}

/** For the state that makes the rows. */
export function datasetAdapters(source: Environment) {
  const env = readVariables(['registryTable', 'onlineFeaturesTable'], source);
  const { registryTable, onlineFeaturesTable: onlineTable } = env;
  const client = dynamoClient(clientSettings(source));
  const adapters = lakeAdapters(source);
  return {
    ...adapters,
    states: dynamoEntityStates({ client, registryTable, onlineTable, objects: adapters.lake, nowUs }),
    materialised: dynamoMaterialisedLog({ client, table: registryTable }),
    // Every container of a search reads and writes it, wherever it runs.
    journal: { kind: 'dynamodb', table: registryTable } as const,
  };
}

/** For the state that makes a version of it. */
export function registryAdapters(source: Environment) {
  const env = readVariables(['registryTable', 'artifactBucket', 'codeVersion', 'trainerImage'], source);
  const settings = clientSettings(source);
  const client = s3Client({ ...settings, ...largeObjects });
  const { artifactBucket: bucket, trainerImage } = env;
  return {
    ...lakeAdapters(source),
    artifacts: artifactStore({ objects: s3Lake({ client, bucket }), bucket }),
    versions: dynamoModelVersions({ client: dynamoClient(settings), table: env.registryTable }),
    code: readCodeVersion(env.codeVersion),
    container: trainerImage === 'none' ? null : trainerImage,
  };
}
