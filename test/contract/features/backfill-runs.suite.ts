import { describe, expect, it } from 'vitest';
import { type BackfillRun, type BackfillRuns, noBackfillCounts } from '../../../lib/domain/features/backfill/ports.ts';

function backfill(overrides: Partial<BackfillRun> = {}): BackfillRun {
  return {
    tenant: 'main',
    run: 'btc-2026',
    attempt: 1,
    execution: 'backfill-1',
    requestDigest: 'a'.repeat(64),
    importId: '',
    startedAtUs: 1_767_614_400_000_001,
    status: 'running',
    counts: { ...noBackfillCounts, rows: 7 },
    ...overrides,
  };
}

export function backfillRunsSuite(adapter: string, makeRuns: () => Promise<BackfillRuns>): void {
  describe(`BackfillRuns on ${adapter}`, () => {
    it('gives back what was put last', async () => {
      const runs = await makeRuns();
      expect(await runs.find('main', 'btc-2026')).toBeUndefined();
      await runs.put(backfill());
      expect(await runs.find('main', 'btc-2026')).toEqual(backfill());
      const failure = { code: 'TG-2008', reason: 'row 1 differs' };
      const ended = backfill({ status: 'failed', finishedAtUs: 1_767_614_400_000_009, failure });
      await runs.put(ended);
      expect(await runs.find('main', 'btc-2026')).toEqual(ended);
    });

    it('keeps the runs of tenants apart', async () => {
      const runs = await makeRuns();
      await runs.put(backfill({ tenant: 'other' }));
      expect(await runs.find('main', 'btc-2026')).toBeUndefined();
    });

    it('lets one of those begin an attempt that read the same, and tells the others', async () => {
      const runs = await makeRuns();
      const digests = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
      const begun = await Promise.all(digests.map((requestDigest) => runs.begin(backfill({ requestDigest }))));
      expect(begun.filter(Boolean)).toHaveLength(1);
      const first = backfill({ requestDigest: digests[begun.indexOf(true)] ?? '' });
      expect(await runs.find('main', 'btc-2026')).toEqual(first);
      const second = backfill({ attempt: 2, execution: 'backfill-2' });
      expect(await runs.begin(second)).toBe(true);
      expect(await runs.begin(first)).toBe(false);
      expect(await runs.find('main', 'btc-2026')).toEqual(second);
      expect(await runs.begin(backfill({ tenant: 'other' }))).toBe(true);
    });

    it('does not let an attempt overwrite a later one', async () => {
      const runs = await makeRuns();
      const second = backfill({ attempt: 2, execution: 'backfill-2' });
      await runs.put(second);
      await runs.put(backfill({ status: 'failed' }));
      expect(await runs.find('main', 'btc-2026')).toEqual(second);
    });
  });
}
