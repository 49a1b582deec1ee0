import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeCdkLocks } from '../../../lib/local/cdk-locks.ts';
import { repositoryRoot } from '../../../lib/local/paths.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-locks-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the locks of a killed CDK', () => {
  test('are removed, and nothing else', () => {
    for (const name of ['synth.lock', 'read.17.1.lock', 'manifest.json', 'asset.lock', 'read.lock.json']) {
      writeFileSync(join(folder, name), '17');
    }
    removeCdkLocks(folder);
    expect(readdirSync(folder).sort()).toEqual(['asset.lock', 'manifest.json', 'read.lock.json']);
  });

  test('are no matter where there is no folder yet', () => {
    expect(() => removeCdkLocks(join(folder, 'absent'))).not.toThrow();
  });

  test('are those that CDK makes: it refuses the folder before, and takes it after', () => {
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts: {} }));
    // Our own pid: a process that lives.
    writeFileSync(join(folder, 'synth.lock'), String(process.pid));
    const program = join(repositoryRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const list = () => {
      const call = [program, 'ls', '--app', 'true', '--output', folder];
      return spawnSync(process.execPath, call, { cwd: folder, encoding: 'utf8' }).stderr;
    };
    expect(list()).toContain('is currently synthing');
    removeCdkLocks(folder);
    expect(list()).toContain('contains no stacks');
  });
});
