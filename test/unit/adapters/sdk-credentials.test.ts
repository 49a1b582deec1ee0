import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sdkCredentials } from '../../../lib/adapters/aws/sdk-credentials.ts';

const region = 'eu-central-1';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-profiles-'));
  const profiles = ['default', 'journal'].map(
    (name) => `[${name}]\naws_access_key_id = id-of-${name}\naws_secret_access_key = secret\n`,
  );
  writeFileSync(join(folder, 'credentials'), profiles.join('\n'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('the credentials of the SDK are those of its default profile, of a named one, or of the environment', async () => {
  expect(await sdkCredentials({ region })()).toEqual({ accessKeyId: 'id-of-default', secretAccessKey: 'secret' });
  expect(await sdkCredentials({ region, profile: 'journal' })()).toMatchObject({ accessKeyId: 'id-of-journal' });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id-of-environment');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  expect(await sdkCredentials({ region })()).toMatchObject({ accessKeyId: 'id-of-environment' });
});

test('a named profile is never replaced by the wider credentials of the environment', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id-of-environment');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  expect(await sdkCredentials({ region, profile: 'journal' })()).toMatchObject({ accessKeyId: 'id-of-journal' });
});

test('a profile that is not there is an error, not another one', async () => {
  await expect(sdkCredentials({ region, profile: 'misspelt' })()).rejects.toThrow();
});
