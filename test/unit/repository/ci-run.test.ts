import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

/** Stands in for npm: `npm test` prints SUMMARY and ends with TEST_STATUS, `npm run check` with CHECK_STATUS. */
const fakeNpm = `#!/bin/sh
if [ "$1" = test ]; then echo talk; echo "$SUMMARY"; exit "$TEST_STATUS"; fi
[ "$*" = "run check" ] || exit 9
exit "$CHECK_STATUS"
`;

const root = mkdtempSync(join(tmpdir(), 'tidegate-ci-'));
mkdirSync(join(root, '.ci'));
mkdirSync(join(root, 'bin'));
copyFileSync('.ci/run', join(root, '.ci/run'));
writeFileSync(join(root, 'bin/npm'), fakeNpm);
chmodSync(join(root, 'bin/npm'), 0o755);

afterAll(() => {
  rmSync(root, { recursive: true });
});

interface Parts {
  readonly summary: string;
  readonly test: number;
  readonly check: number;
}

function runCi({ summary, test: testStatus, check }: Parts): {
  readonly lastLine: string | undefined;
  readonly status: number | null;
} {
  const { stdout, status } = spawnSync('sh', [join(root, '.ci/run')], {
    encoding: 'utf8',
    env: {
      PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
      SUMMARY: summary,
      TEST_STATUS: String(testStatus),
      CHECK_STATUS: String(check),
    },
  });
  return { lastLine: stdout.trimEnd().split('\n').at(-1), status };
}

describe('.ci/run', () => {
  test('counts the check as one more test', () => {
    expect(runCi({ summary: '10 passed, 0 failed', test: 0, check: 0 })).toEqual({
      lastLine: '11 passed, 0 failed',
      status: 0,
    });
  });

  test.each([
    ['a test fails', { summary: '9 passed, 1 failed', test: 1, check: 0 }, '10 passed, 1 failed'],
    ['the check fails', { summary: '10 passed, 0 failed', test: 0, check: 1 }, '10 passed, 1 failed'],
    ['both fail', { summary: '9 passed, 1 failed', test: 1, check: 1 }, '9 passed, 2 failed'],
    [
      'the tests break after their last line',
      { summary: '10 passed, 0 failed', test: 1, check: 0 },
      '11 passed, 1 failed',
    ],
    ['the tests break without a summary', { summary: 'Segmentation fault', test: 139, check: 0 }, '1 passed, 1 failed'],
    ['the tests end well and say nothing', { summary: '', test: 0, check: 0 }, '1 passed, 1 failed'],
  ])('fails when %s', (_case, parts, lastLine) => {
    expect(runCi(parts)).toEqual({ lastLine, status: 1 });
  });
});
