import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineLanes, whyNotRun } from '../../../bench/engine-lanes.ts';
import { localPaths } from '../../../lib/local/paths.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-lanes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** On a machine that has this Python and no environment. */
function reasons(version: string): Record<string, string | undefined> {
  const program = join(folder, 'python3');
  writeFileSync(program, `#!/bin/sh\necho "$0"; echo ${version}\n`);
  chmodSync(program, 0o755);
  const machine = { paths: localPaths({ root: folder }), environment: { PATH: folder, HOME: folder } };
  return Object.fromEntries(engineLanes.map((lane) => [lane.name, whyNotRun(lane, machine)]));
}

describe('the engines of a comparison', () => {
  test('all run where a Python is new enough for each', () => {
    expect(reasons('3.12.4')).toEqual({
      ministack: undefined,
      'ministack --iam': undefined,
      'localstack-host': undefined,
    });
  });

  test('are without localstack-host, and say why, where Python is older', () => {
    expect(reasons('3.11.9')).toEqual({
      ministack: undefined,
      'ministack --iam': undefined,
      'localstack-host': 'Python 3.12 to 3.13 is needed; found only: python3 is 3.11.9',
    });
  });
});
