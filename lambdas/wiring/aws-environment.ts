import type { ClientSettings } from '../../lib/adapters/aws/clients.ts';
import type { LeanSettings } from '../../lib/adapters/aws/lean-service.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An engine announces itself by AWS_ENDPOINT_URL, which the SDK knows too; on AWS it is absent. */
export function clientSettings(env: Environment): ClientSettings {
  const { AWS_ENDPOINT_URL: endpoint } = env;
  return endpoint ? { endpoint } : {};
}

/** What the runtime puts into every function's environment. */
export function leanSettings(env: Environment): LeanSettings {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL } = env;
  return {
    region: AWS_REGION ?? 'us-east-1',
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '',
      ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    },
    ...(AWS_ENDPOINT_URL ? { endpoint: AWS_ENDPOINT_URL } : {}),
    random: Math.random,
  };
}
