import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DeploymentPolicies } from '../../../schemas/cli.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { cliWorld } from '../../support/cli-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('policy writes documents that IAM takes, and says which', async () => {
  const { world, stdout } = cliWorld();
  expect(await runCommandLine(['policy', '-e', 'dev', '--out', folder, '--json'], world)).toBe(0);
  const { environment, policies } = DeploymentPolicies.parse(JSON.parse(stdout()));
  expect(environment).toBe('dev');
  expect(policies.map(({ name }) => name)).toEqual(['tidegate-dev-deploy-1', 'tidegate-dev-deploy-2']);
  for (const { name, file, statements } of policies) {
    expect(file).toBe(join(folder, `${name}.json`));
    const document = JSON.parse(readFileSync(file, 'utf8'));
    expect(Object.keys(document)).toEqual(['Version', 'Statement']);
    expect(document.Statement).toHaveLength(statements);
  }
});

test('policy refuses local, which nothing of AWS deploys', async () => {
  const { world, stdout, stderr } = cliWorld();
  expect(await runCommandLine(['policy'], world)).toBe(2);
  expect(stdout()).toBe('');
  expect(stderr()).toContain('local needs no policy');
});
