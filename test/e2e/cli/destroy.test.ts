import { expect, test } from 'vitest';
import { Destruction } from '../../../schemas/cli.ts';
import { call, platform } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';

const { env, outputs } = platform;

test('a dry run shows every stack, and what holds data', async () => {
  const { exit, stdout } = await runTidegate(['destroy', '--dry-run', '--json'], { env });
  expect(exit).toBe(0);
  const { stacks, dryRun } = Destruction.parse(JSON.parse(stdout));
  expect(dryRun).toBe(true);
  expect(stacks.map(({ name }) => name)).toEqual(
    ['observability', 'serving', 'platform', 'data'].map((id) => `tidegate-local-${id}`),
  );
  const stores = stacks.flatMap((stack) => stack.stores.map(({ name }) => name));
  expect(stores).toEqual(
    expect.arrayContaining([
      outputs.LakeBucketName,
      outputs.ArtifactBucketName,
      outputs.RegistryTableName,
      outputs.AccessTokensTableName,
    ]),
  );
});

test.each([
  ['data is not mentioned', ['--yes'], '--including-data'],
  ['nobody confirms', ['--including-data'], '--yes'],
  ['nobody confirms what stays', ['--keep-data'], '--yes'],
])('nothing is destroyed when %s', async (_when, flags, next) => {
  const { exit, stderr } = await runTidegate(['destroy', ...flags], { env });
  expect(exit).toBe(3);
  expect(stderr).toContain('(TG-0030)');
  expect(stderr).toContain(next);
  expect(await call('/health', { token: null })).toMatchObject({ status: 200 });
});
