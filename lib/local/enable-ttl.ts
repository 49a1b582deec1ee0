import { dynamoClient } from '../adapters/aws/clients.ts';
import { enableTableTtl } from '../adapters/aws/table-ttl.ts';
import { tables } from '../domain/registry/keys.ts';
import type { Deployment } from './deployment.ts';
import { engineSettings } from './engines/engine.ts';

/** The engine's CloudFormation drops the TTL of a table, so it is set by the API. Safe to repeat. */
export async function enableTtl({ endpoint, outputs }: Deployment): Promise<void> {
  const client = dynamoClient(engineSettings(endpoint));
  const attributes = [
    [outputs.RegistryTableName, tables.Registry.ttl],
    [outputs.OnlineFeaturesTableName, tables.OnlineFeatures.ttl],
    [outputs.PredictionsTableName, tables.Predictions.ttl],
    [outputs.AccessTokensTableName, tables.AccessTokens.ttl],
  ] as const;
  await Promise.all(attributes.map(([table, attribute]) => enableTableTtl({ client, table }, attribute)));
}
