import { dynamoClient, s3Client, stepFunctionsClient } from '../../lib/adapters/aws/clients.ts';
import { dynamoEntityStates } from '../../lib/adapters/aws/dynamo-entity-states.ts';
import { dynamoFreshnessLog } from '../../lib/adapters/aws/dynamo-freshness-log.ts';
import { dynamoMarketClocks } from '../../lib/adapters/aws/dynamo-market-clocks.ts';
import { dynamoOnlineStore } from '../../lib/adapters/aws/dynamo-online-store.ts';
import { dynamoRunFailures } from '../../lib/adapters/aws/dynamo-run-failures.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { sfnMachineStarter } from '../../lib/adapters/aws/sfn-machine-starter.ts';
import { readVariables } from '../../lib/config/env.ts';
import type { FreshnessLog, MachineStarter, RunFailures } from '../../lib/domain/monitor/ports.ts';
import { clientSettings, type Environment } from './aws-environment.ts';
import { marketNow, nowUs } from './clock.ts';
import { metrics } from './metrics.ts';

export function machineStarter(source: Environment): MachineStarter {
  return sfnMachineStarter({ client: stepFunctionsClient(clientSettings(source)) });
}

export function freshnessAdapters(source: Environment) {
  const env = readVariables(['registryTable', 'onlineFeaturesTable', 'lakeBucket'], source);
  const settings = clientSettings(source);
  const client = dynamoClient(settings);
  const lake = s3Lake({ client: s3Client(settings), bucket: env.lakeBucket });
  return {
    states: dynamoEntityStates({
      client,
      registryTable: env.registryTable,
      onlineTable: env.onlineFeaturesTable,
      objects: lake,
      nowUs,
    }),
    onlineStore: dynamoOnlineStore({ client, table: env.onlineFeaturesTable }),
    time: marketNow(dynamoMarketClocks({ client, table: env.registryTable })),
    metrics: metrics(source),
  };
}

export function freshnessLog(source: Environment): FreshnessLog {
  return dynamoFreshnessLog(registry(source));
}

export function runFailures(source: Environment): RunFailures {
  return dynamoRunFailures(registry(source));
}

function registry(source: Environment) {
  const { registryTable } = readVariables(['registryTable'], source);
  return { client: dynamoClient(clientSettings(source)), table: registryTable };
}
