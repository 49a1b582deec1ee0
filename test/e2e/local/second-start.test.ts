import { describe, expect, inject, test } from 'vitest';
import { lockHolder } from '../../../lib/local/process-lock.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { runTidegate, startOnce } from './tidegate-process.ts';

const { session, state } = inject('platform');

describe('a second start', () => {
  test('with --once drives the demo through the platform that runs, and leaves it running', async () => {
    const second = startOnce({ state });
    expect(await second.ended, second.output()).toBe(0);
    expect(second.output()).toContain(session.baseUrl);
    expect(second.output()).toContain('✓ Read features back');
    expect(second.output()).not.toContain('✓ Start engine');
    expect(lockHolder(localPaths({ state }).launcher)).toEqual(session.launcher);
  });

  test('without it shows the address and ends', async () => {
    const second = runTidegate(['bin/start.mjs'], { state });
    expect(await second.ended, second.output()).toBe(0);
    expect(second.output()).toContain(session.baseUrl);
    expect(second.output()).not.toContain('✓ Read features back');
  });
});
