import { leanDynamo } from '../../lib/adapters/aws/lean-dynamo.ts';
import { leanOnlineStore } from '../../lib/adapters/aws/lean-online-store.ts';
import { leanTokenReader } from '../../lib/adapters/aws/lean-token-reader.ts';
import { readVariables } from '../../lib/config/env.ts';
import type { OnlineStore } from '../../lib/domain/features/ports.ts';
import type { TokenReader } from '../../lib/domain/serve/ports.ts';
import { type Environment, leanDynamoSettings } from './aws-environment.ts';

/** The stores of the hot path, without an SDK client. */
export function tokenReader(source: Environment): TokenReader {
  const { accessTokensTable } = readVariables(['accessTokensTable'], source);
  return leanTokenReader({ dynamo: leanDynamo(leanDynamoSettings(source)), table: accessTokensTable });
}

export function onlineStore(source: Environment): OnlineStore {
  const { onlineFeaturesTable } = readVariables(['onlineFeaturesTable'], source);
  return leanOnlineStore({ dynamo: leanDynamo(leanDynamoSettings(source)), table: onlineFeaturesTable });
}
