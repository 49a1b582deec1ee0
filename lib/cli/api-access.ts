import packageDocument from '../../package.json' with { type: 'json' };
import { localPaths } from '../local/paths.ts';
import { runningSession } from '../local/session.ts';
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

/** Flags before variables before the local session. The session's token goes to the session's address and to no other. */
export function findAccess({ global, environment }: Pick<Call, 'global' | 'environment'>): ApiAccess {
  const session = runningSession(localPaths({ state: environment['TIDEGATE_STATE'] }));
  const named = global.url ?? (environment['TIDEGATE_URL'] || undefined);
  const baseUrl = named === undefined ? session?.baseUrl : normalise(named);
  if (baseUrl === undefined) {
    throw new CliError(
      'TG-0027',
      'no address of an API: neither --url nor TIDEGATE_URL is set, and no local platform is running',
    );
  }
  const token =
    global.token ??
    (environment['TIDEGATE_TOKEN'] || undefined) ??
    (baseUrl === session?.baseUrl ? session.token : undefined);
  if (token === undefined) {
    throw new CliError('TG-0027', `no access token for ${baseUrl}: neither --token nor TIDEGATE_TOKEN is set`, {
      next: 'Set TIDEGATE_TOKEN to what `tidegate token create` prints.',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(token)) throw usageError('the access token holds characters that no token has');
  return { baseUrl, token };
}

function normalise(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw usageError(`${url} is not an http or https address`);
  if (parsed.username !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw usageError('the address of the API must have no user, query or fragment');
  }
  return parsed.href.replace(/\/+$/, '');
}

function isOpenToReaders(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
