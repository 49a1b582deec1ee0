import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import { defaultTenant } from '../../schemas/patterns.ts';
import { scopes } from '../../schemas/routes.ts';
import { dynamoClient } from '../adapters/aws/clients.ts';
import { dynamoTokenStore } from '../adapters/aws/dynamo-token-store.ts';
import { createToken } from '../domain/serve/access-token.ts';
import { dayUs } from '../domain/time.ts';
import type { Deployment } from './deployment.ts';
import { engineSettings } from './engines/engine.ts';

const lifetimeUs = 7 * dayUs;

export interface DemoToken {
  readonly secret: string;
  readonly expiresAtUs: number;
}

/** A token of the tenant `main` that may do everything: it opens this laptop's platform and nothing else. */
export async function createDemoToken({ endpoint, outputs }: Deployment, nowUs: number): Promise<DemoToken> {
  const store = dynamoTokenStore({
    client: dynamoClient(engineSettings(endpoint)),
    table: outputs.AccessTokensTableName,
  });
  const { secret, stored } = createToken({
    id: ulid(),
    name: 'demo',
    tenant: defaultTenant,
    scopes: [...scopes],
    nowUs,
    lifetimeUs,
    random: randomBytes(32),
  });
  await store.add(stored);
  return { secret, expiresAtUs: stored.expiresAtUs };
}
