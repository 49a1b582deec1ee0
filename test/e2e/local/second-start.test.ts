import { describe, expect, inject, test } from 'vitest';
import { lockHolder } from '../../../lib/local/process-lock.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { runTidegate, startOnce } from './tidegate-process.ts';

const { session, lane, state } = inject('platform');

describe('a second start', () => {
  test('with --once reads features of the platform that runs, and leaves it running', async () => {
    const second = startOnce({ state });
    expect(await second.ended, second.output()).toBe(0);
    expect(second.output()).toContain(session.baseUrl);
    expect(second.output()).toContain('✓ Read features back');
    expect(second.output()).not.toContain('✓ Start engine');
    expect(lockHolder(localPaths({ engine: lane.engine, state }).launcher)).toEqual(session.launcher);
  });

  test.runIf(lane.name === 'ministack')('that wants policies evaluated is told that they are not', async () => {
    const second = runTidegate(['bin/start.mjs', '--iam'], { state });
    expect(await second.ended, second.output()).toBe(3);
    expect(second.output()).toContain('TG-0036');
    expect(second.output()).toContain('does not evaluate IAM policies');
  });

  test('without it shows the address and ends', async () => {
    const second = runTidegate(['bin/start.mjs', ...lane.flags], { state });
    expect(await second.ended, second.output()).toBe(0);
    expect(second.output()).toContain(session.baseUrl);
    expect(second.output()).not.toContain('✓ Read features back');
  });
});
