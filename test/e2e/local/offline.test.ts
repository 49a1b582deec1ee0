import { spawnSync } from 'node:child_process';
import { describe, expect, inject, test } from 'vitest';
import { repositoryRoot } from '../../../lib/local/paths.ts';
import { commandEnvironment } from '../../support/command-environment.ts';
import { temporaryState } from './tidegate-process.ts';

const minutes = 60_000;
/** A network of its own for one process, with nothing in it but loopback. */
const alone = ['--map-root-user', '--net', 'sh', '-c'];
const canCutOff = spawnSync('unshare', [...alone, 'ip link set lo up']).status === 0;

describe.runIf(canCutOff)('a start without a network', () => {
  test('works once everything is installed', { timeout: 10 * minutes }, () => {
    using paths = temporaryState();
    const start = [process.execPath, 'bin/start.mjs', '--once', '--fast', ...inject('platform').lane.flags];
    const script = 'ip link set lo up && exec "$@"';
    const { status, stderr } = spawnSync('unshare', [...alone, script, 'sh', ...start], {
      cwd: repositoryRoot,
      env: commandEnvironment(paths.folder),
      encoding: 'utf8',
      timeout: 9 * minutes,
    });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('✓ Read features back');
  });
});
