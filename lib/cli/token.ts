import { randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import * as z from 'zod';
import type { TokenList } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { Name, Ulid } from '../../schemas/identity.ts';
import { defaultTenant } from '../../schemas/patterns.ts';
import { type Scope, scopes } from '../../schemas/routes.ts';
import { createToken } from '../domain/serve/access-token.ts';
import type { StoredToken, TokenStore } from '../domain/serve/ports.ts';
import { formatTime } from '../domain/time.ts';
import { type AwsTarget, environmentFlag, openTarget, readOutputs } from './aws-target.ts';
import { CliError } from './cli-error.ts';
import { defineCommand, defineGroup } from './command.ts';
import { duration } from './duration.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

const tenantFlag = ['--tenant <name>', 'owner of the token (default: main)'] as const;
const shared = { environment: z.string().default('local'), tenant: Name.default(defaultTenant) };

const scopeList = z
  .string()
  .transform((text) => text.split(',').map((scope) => scope.trim()))
  .pipe(z.array(z.enum(scopes)).min(1));

const defaultScopes: Scope[] = ['features:read', 'events:write'];

const create = defineCommand({
  usage: 'create <name>',
  about: 'Make an access token. Its secret is printed once, alone on stdout, and stored nowhere.',
  examples: [
    'tidegate token create notebook --expires 7d',
    'TIDEGATE_TOKEN=$(tidegate token create ci -q --scopes events:write)',
  ],
  flags: [
    ['--scopes <list>', `separated by commas, of ${scopes.join(', ')} (default: ${defaultScopes.join(',')})`],
    ['--expires <duration>', 'lifetime, for example 12h or 30d (default: 30d)'],
    tenantFlag,
    environmentFlag,
  ],
  arguments: z.tuple([Name]),
  options: z.object({ ...shared, scopes: scopeList.default(defaultScopes), expires: duration.prefault('30d') }),
  async run(call) {
    const { tenant, scopes: granted, expires, environment } = call.options;
    const store = await openStore(openTarget(environment, call));
    const request = {
      id: ulid(),
      name: call.arguments[0],
      tenant,
      scopes: granted,
      nowUs: nowUs(),
      lifetimeUs: expires,
    };
    const { secret, stored } = createToken({ ...request, random: randomBytes(32) });
    await store.add(stored);
    call.terminal.show({ contract: 'token-created/1', ...describe(stored), secret }, () => secret);
    if (!call.terminal.json)
      call.terminal.say(`Token ${stored.id}, until ${formatTime(stored.expiresAtUs)}. It is not shown again.`);
    return exitCodes.ok;
  },
});

const ls = defineCommand({
  usage: 'ls',
  about: 'List access tokens, without their secrets.',
  examples: ['tidegate token ls', 'tidegate token ls -e prod --json'],
  flags: [tenantFlag, environmentFlag],
  arguments: z.tuple([]),
  options: z.object(shared),
  async run(call) {
    const { tenant, environment } = call.options;
    const store = await openStore(openTarget(environment, call));
    const tokens = (await store.list(tenant)).map((token) => ({ ...describe(token), ...stateOf(token, nowUs()) }));
    const list: TokenList = { contract: 'token-list/1', tokens };
    call.terminal.show(list, () => tokensInWords(call.terminal, list));
    return exitCodes.ok;
  },
});

const revoke = defineCommand({
  usage: 'revoke <id>',
  about: 'End an access token now. Repeating it changes nothing.',
  examples: ['tidegate token revoke 01KE6M3V8WQ2R5T7Y9ZAB1CD3E'],
  flags: [['--dry-run', 'only look whether the token exists'], tenantFlag, environmentFlag],
  arguments: z.tuple([Ulid]),
  options: z.object({ ...shared, dryRun: z.boolean().default(false) }),
  async run(call) {
    const { tenant, environment, dryRun } = call.options;
    const [id] = call.arguments;
    const store = await openStore(openTarget(environment, call));
    const name = await demandToken(store, tenant, id);
    if (!dryRun) await store.revoke(tenant, id, nowUs());
    call.terminal.show(
      { contract: 'token-revoked/1', id, name, dryRun },
      () => `${id}  ${dryRun ? 'would be revoked' : 'revoked'}`,
    );
    return exitCodes.ok;
  },
});

export const token = defineGroup('token', 'Make, list and revoke access tokens (with AWS credentials).', [
  create,
  ls,
  revoke,
]);

async function openStore(target: AwsTarget): Promise<TokenStore> {
  const { dynamoClient } = await import('../adapters/aws/clients.ts');
  const { dynamoTokenStore } = await import('../adapters/aws/dynamo-token-store.ts');
  const { AccessTokensTableName } = await readOutputs(target);
  return dynamoTokenStore({ client: dynamoClient(target.client), table: AccessTokensTableName });
}

async function demandToken(store: TokenStore, tenant: string, id: string): Promise<string> {
  const found = (await store.list(tenant)).find((candidate) => candidate.id === id);
  if (found !== undefined) return found.name;
  throw new CliError('TG-0034', `the tenant ${tenant} has no token ${id}`);
}

function describe({ id, name, tenant, scopes: granted, createdAtUs, expiresAtUs }: StoredToken) {
  return {
    id,
    name,
    tenant,
    scopes: [...granted],
    createdAt: formatTime(createdAtUs),
    expiresAt: formatTime(expiresAtUs),
  };
}

function stateOf({ revokedAtUs, expiresAtUs }: StoredToken, atUs: number) {
  if (revokedAtUs !== undefined) return { state: 'revoked' as const, revokedAt: formatTime(revokedAtUs) };
  return { state: expiresAtUs <= atUs ? ('expired' as const) : ('active' as const), revokedAt: null };
}

/** Wall time: the life of a token does not follow the market clock. */
function nowUs(): number {
  return Date.now() * 1000;
}

function tokensInWords(terminal: Terminal, { tokens }: TokenList): string {
  return table(
    terminal,
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'STATE', cell: ({ state }) => state, tone: ({ state }) => (state === 'active' ? 'good' : 'quiet') },
      { title: 'EXPIRES', cell: ({ expiresAt }) => expiresAt },
      { title: 'SCOPES', cell: ({ scopes: granted }) => granted.join(',') },
    ],
    tokens,
  );
}
