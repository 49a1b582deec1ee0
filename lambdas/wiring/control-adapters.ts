import type { BackfillInput } from '../../schemas/backfill.ts';
import type { RetrainInput } from '../../schemas/runs.ts';
import {
  cloudWatchClient,
  dynamoClient,
  s3Client,
  sqsClient,
  stepFunctionsClient,
} from '../../lib/adapters/aws/clients.ts';
import { cloudWatchAlarms } from '../../lib/adapters/aws/cloudwatch-alarms.ts';
import { dynamoBackfillRuns } from '../../lib/adapters/aws/dynamo-backfill-runs.ts';
import { dynamoEntityStates } from '../../lib/adapters/aws/dynamo-entity-states.ts';
import { dynamoFailures } from '../../lib/adapters/aws/dynamo-failures.ts';
import { dynamoFreshnessLog } from '../../lib/adapters/aws/dynamo-freshness-log.ts';
import { dynamoIdempotencyKeys } from '../../lib/adapters/aws/dynamo-idempotency-keys.ts';
import { dynamoMaterialisedLog } from '../../lib/adapters/aws/dynamo-materialised-log.ts';
import { dynamoMarketClocks } from '../../lib/adapters/aws/dynamo-market-clocks.ts';
import { dynamoRunFailures } from '../../lib/adapters/aws/dynamo-run-failures.ts';
import { dynamoTrainRuns } from '../../lib/adapters/aws/dynamo-train-runs.ts';
import { dynamoTokenStore } from '../../lib/adapters/aws/dynamo-token-store.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { s3UploadUrls } from '../../lib/adapters/aws/s3-upload-urls.ts';
import { sfnMachineStarter } from '../../lib/adapters/aws/sfn-machine-starter.ts';
import { sfnTrainingExecutions } from '../../lib/adapters/aws/sfn-training-executions.ts';
import { sqsChunkQueue } from '../../lib/adapters/aws/sqs-chunk-queue.ts';
import { sqsDeadLetters } from '../../lib/adapters/aws/sqs-dead-letters.ts';
import { readVariables } from '../../lib/config/env.ts';
import { packs } from '../../models/index/definitions.ts';
import { clientSettings, type Environment, leanSettings } from './aws-environment.ts';
import { marketNow, nowUs } from './clock.ts';
import { championAdapters, servedAdapters } from './registry-adapters.ts';

/** Made once per cold start. */
export function controlAdapters(source: Environment) {
  const env = readVariables(
    [
      'environment',
      'release',
      'namePrefix',
      'lakeBucket',
      'registryTable',
      'onlineFeaturesTable',
      'accessTokensTable',
      'ingestQueueUrl',
      'deadLetterQueueUrl',
      'backfillMachineArn',
    ],
    source,
  );
  const settings = clientSettings(source);
  const client = dynamoClient(settings);
  const sqs = sqsClient(settings);
  const machines = sfnMachineStarter({ client: stepFunctionsClient(settings) });
  const registry = { client, table: env.registryTable };
  const clocks = dynamoMarketClocks(registry);
  const lake = s3Lake({ client: s3Client(settings), bucket: env.lakeBucket });
  return {
    identity: { name: env.namePrefix, environment: env.environment, release: env.release },
    alarmPrefix: `${env.namePrefix}-${env.environment}-`,
    tokens: dynamoTokenStore({ client, table: env.accessTokensTable }),
    keys: dynamoIdempotencyKeys(registry),
    clocks,
    time: marketNow(clocks),
    states: dynamoEntityStates({
      client,
      registryTable: env.registryTable,
      onlineTable: env.onlineFeaturesTable,
      objects: lake,
      nowUs,
    }),
    lake,
    urls: s3UploadUrls({ ...leanSettings(source), bucket: env.lakeBucket }),
    materialised: dynamoMaterialisedLog(registry),
    backfills: dynamoBackfillRuns(registry),
    runFailures: dynamoRunFailures(registry),
    startBackfill: (name: string, input: BackfillInput) => machines.start(env.backfillMachineArn, name, input),
    ...trainingAdapters(source),
    ...championAdapters(source),
    ...servedAdapters(source),
    packs,
    runs: dynamoTrainRuns(registry),
    failures: dynamoFailures(registry),
    freshness: dynamoFreshnessLog(registry),
    queue: sqsChunkQueue({ client: sqs, queueUrl: env.ingestQueueUrl }),
    deadLetters: sqsDeadLetters({
      client: sqs,
      queueUrl: env.ingestQueueUrl,
      deadLetterQueueUrl: env.deadLetterQueueUrl,
    }),
    alarms: cloudWatchAlarms({ client: cloudWatchClient(settings) }),
  };
}

/** What starts a training, and what ends it. */
function trainingAdapters(source: Environment) {
  const arns = readVariables(['retrainMachineArn', 'containerMachineArn'], source);
  const client = stepFunctionsClient(clientSettings(source));
  const machines = sfnMachineStarter({ client });
  return {
    startRetrain: (name: string, input: RetrainInput) => machines.start(arns.retrainMachineArn, name, input),
    executions: sfnTrainingExecutions({ client, ...arns }),
  };
}

export type ControlAdapters = ReturnType<typeof controlAdapters>;
