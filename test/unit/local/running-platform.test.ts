import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineName } from '../../../lib/local/engines/engine-name.ts';
import { acquireLock } from '../../../lib/local/process-lock.ts';
import { chooseEngine, namedEngine, statePaths } from '../../../lib/local/running-platform.ts';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'tidegate-state-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

/** As long as this process lives, which holds the lock. */
function pretendRunning(engine: EngineName): void {
  acquireLock(statePaths({ TIDEGATE_STATE: state }, engine).launcher);
}

describe('the engine that a command means', () => {
  test('is the default while none runs', () => {
    expect(chooseEngine({ TIDEGATE_STATE: state })).toBe('ministack');
  });

  test('is the one that runs', () => {
    pretendRunning('localstack-host');
    expect(chooseEngine({ TIDEGATE_STATE: state })).toBe('localstack-host');
  });

  test('is the one that is named, whatever runs', () => {
    pretendRunning('localstack-host');
    expect(chooseEngine({ TIDEGATE_STATE: state, TIDEGATE_ENGINE: 'ministack' })).toBe('ministack');
    expect(chooseEngine({ TIDEGATE_STATE: state, TIDEGATE_ENGINE: 'ministack' }, 'localstack')).toBe('localstack');
  });

  test('has to be named when two run', () => {
    pretendRunning('localstack-host');
    pretendRunning('ministack');
    expect(() => chooseEngine({ TIDEGATE_STATE: state })).toThrow('platforms run on ministack and localstack-host');
  });

  test('is none of a name that is not known', () => {
    expect(() => namedEngine({ TIDEGATE_ENGINE: 'moto' })).toThrow(
      'TIDEGATE_ENGINE is moto; the engines are ministack, localstack-host, localstack',
    );
  });
});

test('the states of the engines lie beside each other', () => {
  const paths = (['ministack', 'localstack-host', 'localstack'] as const).map(
    (engine) => statePaths({ TIDEGATE_STATE: state }, engine).state,
  );
  expect(paths).toEqual(['ministack', 'localstack-host', 'localstack'].map((name) => join(state, name)));
});
