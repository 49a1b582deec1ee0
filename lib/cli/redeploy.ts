import { join } from 'node:path';
import { dynamoClient } from '../adapters/aws/clients.ts';
import { dynamoTokenStore } from '../adapters/aws/dynamo-token-store.ts';
import { hashToken } from '../domain/serve/access-token.ts';
import { formatTime } from '../domain/time.ts';
import { createDemoToken } from '../local/demo-token.ts';
import { deploy, synth } from '../local/deploy.ts';
import type { Deployment } from '../local/deployment.ts';
import { enableTtl } from '../local/enable-ttl.ts';
import { engineSettings } from '../local/engines/engine.ts';
import { statePaths } from '../local/running-platform.ts';
import { type Session, writeSession } from '../local/session.ts';
import type { Call } from './command.ts';

/** Deploys to the engine that runs, and lets the session know where the API is now. */
export async function redeploy(session: Session, { environment, terminal, signal }: Call): Promise<Deployment> {
  const paths = statePaths(environment, session.engine.name);
  const options = { paths, nonce: session.launcher.nonce, endpoint: session.engine.endpoint, signal };
  terminal.say(`Synthesise and deploy; logs: ${join(paths.logs, 'cdk-*.log')}`);
  await synth(options);
  const deployment = await deploy(options);
  await enableTtl(deployment);
  const { baseUrl, outputs } = deployment;
  writeSession(paths, { ...session, baseUrl, outputs, ...(await renewToken(session, deployment)) });
  return deployment;
}

/** After `destroy`, the table that knew the token of the session is gone. */
async function renewToken({ token }: Session, deployment: Deployment): Promise<Partial<Session>> {
  const client = dynamoClient(engineSettings(deployment.endpoint));
  const store = dynamoTokenStore({ client, table: deployment.outputs.AccessTokensTableName });
  if ((await store.find(hashToken(token))) !== undefined) return {};
  const { secret, expiresAtUs } = await createDemoToken(deployment, Date.now() * 1000);
  return { token: secret, tokenExpiresAt: formatTime(expiresAtUs) };
}
