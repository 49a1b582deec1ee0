import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../../lib/local/paths.ts';

/** A machine on which nothing is installed but what the repository holds. */
const folder = mkdtempSync(join(tmpdir(), 'tidegate-bare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bare = { PATH: folder, HOME: folder, PYENV_ROOT: folder, UV_PYTHON_INSTALL_DIR: folder };

function runTests(...line: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/test.mjs', ...line], {
    cwd: repositoryRoot,
    env: bare,
    encoding: 'utf8',
    timeout: 15_000,
  });
  return { status, said: stderr + stdout };
}

describe('npm test', () => {
  test('says that LocalStack was not run where no Python can run it, and why', () => {
    const { status, said } = runTests('--only', 'engine', '--lane', 'localstack-host');
    expect(said).toContain('not run: Python 3.12 to 3.13 is needed; no Python was found');
    expect(said).toContain('engine-localstack-host was not run');
    expect(said.trimEnd().split('\n').at(-1)).toBe('0 passed, 0 failed');
    // Nothing else was asked for.
    expect(status).toBe(1);
  });

  test.each([
    ['a lane that is not there', ['--lane', 'moto'], 'no such lane: moto'],
    ['a tier that is not there', ['--only', 'units'], 'no such tier: units'],
    ['a lane of a tier that has none', ['--only', 'unit', '--lane', 'ministack'], 'unit has no lane ministack'],
    ['probes of policies', ['--only', 'engine', '--lane', 'ministack-iam'], 'engine has no lane ministack-iam'],
  ])('refuses %s', (_what, line, fault) => {
    const { status, said } = runTests(...line);
    expect(said).toContain(`TG-0028 ${fault}`);
    expect(status).toBe(2);
  });
});
