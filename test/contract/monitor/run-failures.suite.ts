import { describe, expect, it } from 'vitest';
import type { RunFailure, RunFailures } from '../../../lib/domain/monitor/ports.ts';

function failure(overrides: Partial<RunFailure> = {}): RunFailure {
  return {
    tenant: 'main',
    machine: 'watch-models',
    run: 'run-1',
    error: 'States.Timeout',
    cause: '{"errorMessage":"no answer"}',
    atUs: 1_767_614_400_000_001,
    ...overrides,
  };
}

export function runFailuresSuite(adapter: string, makeFailures: () => Promise<RunFailures>): void {
  describe(`RunFailures on ${adapter}`, () => {
    it('gives back one record of a run that was recorded twice', async () => {
      const failures = await makeFailures();
      await failures.record(failure());
      await failures.record(failure());
      expect(await failures.list('main', 'watch-models', 10)).toEqual([failure()]);
    });

    it('keeps the first failure of a run, and finds it', async () => {
      const failures = await makeFailures();
      await failures.record(failure());
      await failures.record(failure({ error: 'States.ExceedToleratedFailureThreshold', atUs: 1_767_614_400_000_002 }));
      expect(await failures.find('main', 'watch-models', 'run-1')).toEqual(failure());
      expect(await failures.find('main', 'watch-models', 'run-2')).toBeUndefined();
    });

    it('lists the newest runs of one machine of one tenant first, up to the limit', async () => {
      const failures = await makeFailures();
      const own = [3, 1, 2].map((atUs) => failure({ run: `run-${9 - atUs}`, atUs }));
      const others = [
        failure({ tenant: 'other', run: 'theirs' }),
        failure({ machine: 'retrain-model', run: 'elsewhere' }),
      ];
      for (const record of [...own, ...others]) await failures.record(record);
      expect((await failures.list('main', 'watch-models', 10)).map(({ atUs }) => atUs)).toEqual([3, 2, 1]);
      expect((await failures.list('main', 'watch-models', 2)).map(({ atUs }) => atUs)).toEqual([3, 2]);
      expect(await failures.list('main', 'promote-model', 2)).toEqual([]);
    });
  });
}
