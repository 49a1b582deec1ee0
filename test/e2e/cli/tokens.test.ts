import { expect, test } from 'vitest';
import { TokenCreated, TokenList, TokenRevoked } from '../../../schemas/cli.ts';
import { answering, json } from '../../support/http-answers.ts';
import { platform } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';

const { env } = platform;

async function run(...line: readonly string[]) {
  return runTidegate(line, { env });
}

test('a token opens what its scopes name, until it is revoked', async () => {
  const created = TokenCreated.parse(
    JSON.parse((await run('token', 'create', 'e2e', '--scopes', 'features:read', '--expires', '1h', '--json')).stdout),
  );
  expect(created).toMatchObject({ name: 'e2e', tenant: 'main', scopes: ['features:read'] });
  const use = (...line: string[]) => run(...line, '--token', created.secret);

  expect(await use('features', 'ls')).toMatchObject({ exit: 0 });
  const forbidden = await use('alarms', 'ls');
  expect(forbidden).toMatchObject({ exit: 6, stdout: '' });
  expect(forbidden.stderr).toContain('(TG-0008)');

  expect(
    TokenRevoked.parse(JSON.parse((await run('token', 'revoke', created.id, '--dry-run', '--json')).stdout)).dryRun,
  ).toBe(true);
  expect(await use('features', 'ls')).toMatchObject({ exit: 0 });
  expect(await run('token', 'revoke', created.id)).toMatchObject({ exit: 0 });
  const revoked = await use('features', 'ls');
  expect(revoked).toMatchObject({ exit: 6, stdout: '' });
  expect(revoked.stderr).toContain('(TG-0007)');

  const list = TokenList.parse(JSON.parse((await run('token', 'ls', '--json')).stdout));
  expect(list.tokens.find(({ id }) => id === created.id)).toMatchObject({ state: 'revoked' });
  expect(JSON.stringify(list)).not.toContain(created.secret);
});

test('the secret stands alone on stdout, and what is said about it on stderr', async () => {
  const { exit, stdout, stderr } = await run('token', 'create', 'pipe', '--expires', '1m');
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^tg_[A-Za-z0-9_-]{43}\n$/);
  expect(stderr).not.toContain(stdout.trim());
});

test('a token that nobody made is refused', async () => {
  const { exit, stderr } = await run('features', 'ls', '--token', `tg_${'x'.repeat(43)}`);
  expect(exit).toBe(6);
  expect(stderr).toContain('(TG-0005)');
});

test('a token that is not there cannot be revoked', async () => {
  const { exit, stderr } = await run('token', 'revoke', '01KE6M3V8WQ2R5T7Y9ZAB1CD3E');
  expect(exit).toBe(1);
  expect(stderr).toContain('tidegate token ls');
});

test('the token of the local platform goes to the local platform alone', async () => {
  const { baseUrl, received } = await answering(json(200, {}));
  const { exit, stderr } = await run('features', 'ls', '--url', baseUrl);
  expect(exit).toBe(3);
  expect(stderr).toContain(`no access token for ${baseUrl}`);
  expect(received).toEqual([]);
});
