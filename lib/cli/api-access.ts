import packageDocument from '../../package.json' with { type: 'json' };
import { findSession } from '../local/running-platform.ts';
import { type ApiClient, apiClient } from './api-client.ts';
import { CliError, usageError } from './cli-error.ts';
import type { Call } from './command.ts';

export interface ApiAccess {
  readonly baseUrl: string;
  readonly token: string;
}

/** A client for the API that the user named, or else for the platform of this machine. */
export function openApi(call: Call): ApiClient {
  const { baseUrl, token } = findAccess(call);
  const { terminal, signal } = call;
  if (isOpenToReaders(baseUrl)) terminal.say(`warning: ${baseUrl} is not encrypted; the token can be read on its way`);
  return apiClient({
    baseUrl,
    token,
    signal,
    release: packageDocument.version,
    onTry: (line) => terminal.detail(line),
  });
}

type Named = Pick<Call, 'global' | 'environment'>;

/** Flags before variables before the local session. */
export function findAccess(named: Named): ApiAccess {
  const [address, secret] = [namedAddress(named), namedToken(named)];
  // Who names both needs nothing of this machine.
  if (address !== undefined && secret !== undefined) return { baseUrl: address, token: secret };
  const session = findSession(named.environment);
  const baseUrl = address ?? session?.baseUrl;
  if (baseUrl === undefined) {
    throw new CliError(
      'TG-0027',
      'no address of an API: neither --url nor TIDEGATE_URL is set, and no local platform is running',
    );
  }
  // The token of the session goes to the address of the session and to no other.
  const token = secret ?? (baseUrl === session?.baseUrl ? session.token : undefined);
  if (token === undefined) {
    throw new CliError('TG-0027', `no access token for ${baseUrl}: neither --token nor TIDEGATE_TOKEN is set`, {
      next: 'Set TIDEGATE_TOKEN to what `tidegate token create` prints.',
    });
  }
  return { baseUrl, token };
}

function namedToken({ global, environment }: Named): string | undefined {
  const token = global.token ?? environment['TIDEGATE_TOKEN'];
  if (!token) return undefined;
  if (!/^[\x21-\x7e]+$/.test(token)) throw usageError('the access token holds characters that no token has');
  return token;
}

function namedAddress({ global, environment }: Named): string | undefined {
  const url = global.url ?? environment['TIDEGATE_URL'];
  return url ? normalise(url) : undefined;
}

function normalise(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    throw usageError(`${url} is not an http or https address`);
  }
  if (parsed.username !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw usageError('the address of the API must have no user, query or fragment');
  }
  return parsed.href.replace(/\/+$/, '');
}

function isOpenToReaders(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
