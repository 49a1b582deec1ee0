import { type ClientSettings, type Credentials, dynamoClient } from './clients.ts';

export interface FoundCredentials extends Credentials {
  /** Undefined where they hold until somebody revokes them. */
  readonly expiresAtMs?: number;
}

/** The credentials that the SDK finds (variables, profile, SSO, role of the machine), new ones when they run out. */
export function sdkCredentials(settings: ClientSettings): () => Promise<FoundCredentials> {
  // A client is the SDK's way to its chain; this one sends nothing.
  const { config } = dynamoClient(settings);
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await config.credentials();
    return {
      ...{ accessKeyId, secretAccessKey },
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiresAtMs: expiration.getTime() }),
    };
  };
}
