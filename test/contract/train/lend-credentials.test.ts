import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { lendCredentials } from '../../../lib/local/jobs/lend-credentials.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';

const script = `
import boto3
credentials = boto3.Session().get_credentials().get_frozen_credentials()
print(credentials.access_key, credentials.secret_key, credentials.token or "none")
`;

it.each([
  { of: 'a session', more: { sessionToken: 'session', expiresAtMs: Date.now() + 3_600_000 }, token: 'session' },
  { of: 'a user', more: {}, token: 'none' },
])('the libraries of a search find the lent credentials of $of', { timeout: 900_000 }, async ({ more, token }) => {
  const paths = localPaths();
  const packages = trainerPackages(paths);
  await installPython({ paths, packages });
  const lent = await lendCredentials(async () => ({ accessKeyId: 'id', secretAccessKey: 'secret', ...more }));
  try {
    const env = { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...lent.variables };
    const { stdout } = await promisify(execFile)(packages.python, ['-c', script], { env });
    expect(stdout.trim()).toBe(`id secret ${token}`);
  } finally {
    await lent.close();
  }
});
