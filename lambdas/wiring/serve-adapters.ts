import { leanDynamo } from '../../lib/adapters/aws/lean-dynamo.ts';
import { leanMarketClocks } from '../../lib/adapters/aws/lean-market-clocks.ts';
import { leanOnlineStore } from '../../lib/adapters/aws/lean-online-store.ts';
import { leanTokenReader } from '../../lib/adapters/aws/lean-token-reader.ts';
import { readVariables } from '../../lib/config/env.ts';
import type { ReadPorts } from '../../lib/domain/features/read-features.ts';
import type { TokenReader } from '../../lib/domain/serve/ports.ts';
import { type Environment, leanSettings } from './aws-environment.ts';
import { cachedMarketNow } from './clock.ts';

/** The stores of the hot path, without an SDK client. */
export function tokenReader(source: Environment): TokenReader {
  const { accessTokensTable } = readVariables(['accessTokensTable'], source);
  return leanTokenReader({ dynamo: leanDynamo(leanSettings(source)), table: accessTokensTable });
}

export function readPorts(source: Environment): ReadPorts {
  const { onlineFeaturesTable, registryTable } = readVariables(['onlineFeaturesTable', 'registryTable'], source);
  const dynamo = leanDynamo(leanSettings(source));
  return {
    rows: leanOnlineStore({ dynamo, table: onlineFeaturesTable }),
    time: cachedMarketNow(leanMarketClocks({ dynamo, table: registryTable })),
  };
}
