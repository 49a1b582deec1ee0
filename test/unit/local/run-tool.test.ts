import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runTool } from '../../../lib/local/run-tool.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-tool-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(script: string, signal?: AbortSignal) {
  const environment = { PATH: '/usr/bin:/bin' };
  return runTool(['sh', '-c', script], { folder, environment, log: join(folder, 'log'), timeoutSeconds: 60, signal });
}

describe('a tool', () => {
  test('that fails is told by its exit code and its last words', async () => {
    expect(await run('echo first; echo last; exit 4')).toEqual({ kind: 'failed', reason: 'exit code 4, “last”' });
  });

  test('ends with what it started when the signal comes', async () => {
    const interruption = new AbortController();
    const outcome = run('sleep 600 & sleep 600', interruption.signal);
    interruption.abort();
    expect(await outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('SIGKILL') });
  });

  test('does not begin after the signal', async () => {
    expect(await run('touch begun', AbortSignal.abort())).toEqual({ kind: 'failed', reason: 'interrupted' });
    expect(existsSync(join(folder, 'begun'))).toBe(false);
  });
});
