import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { FoundCredentials } from '../../adapters/aws/sdk-credentials.ts';
import type { JournalAccess } from './journal-access.ts';

export interface LentCredentials {
  /** By which a job finds them. */
  readonly variables: JournalAccess;
  close(): Promise<void>;
}

/** Credentials that never run out: whoever has them asks again all the same, and so learns of a change. */
const askAgainMs = 3_600_000;

/**
 * Hands credentials to the jobs of this machine, as the agent of a container does on AWS: a search may run for hours,
 * and credentials that were put into its environment would run out under it. Only jobs know the word that it asks for.
 */
export async function lendCredentials(find: () => Promise<FoundCredentials>): Promise<LentCredentials> {
  const word = randomBytes(32).toString('hex');
  const server = createServer((request, response) => {
    if (!isWord(request, word)) {
      response.writeHead(401).end();
      return;
    }
    find().then(
      (found) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document(found))),
      (error: unknown) => response.writeHead(503).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to lend credentials by');
  return {
    variables: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${address.port}/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: word,
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function isWord({ headers }: IncomingMessage, word: string): boolean {
  const [said, expected] = [Buffer.from(headers.authorization ?? ''), Buffer.from(word)];
  return said.length === expected.length && timingSafeEqual(said, expected);
}

function document({ accessKeyId, secretAccessKey, sessionToken, expiresAtMs }: FoundCredentials): object {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken ?? '',
    Expiration: new Date(expiresAtMs ?? Date.now() + askAgainMs).toISOString(),
  };
}
