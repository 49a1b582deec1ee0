import { describe, expect, it } from 'vitest';
import type { FreshnessLog, FreshnessRecord } from '../../../lib/domain/monitor/ports.ts';

function freshness(overrides: Partial<FreshnessRecord> = {}): FreshnessRecord {
  return {
    tenant: 'main',
    view: 'trades',
    viewVersion: 1,
    measuredAtUs: 1_767_614_400_000_001,
    entities: 2,
    newestAgeUs: 1_500_000,
    oldestAgeUs: 61_000_001,
    run: 'run-1',
    ...overrides,
  };
}

export function freshnessLogSuite(adapter: string, makeLog: () => Promise<FreshnessLog>): void {
  describe(`FreshnessLog on ${adapter}`, () => {
    it.each([
      ['with rows', freshness()],
      ['without a row', freshness({ entities: 0, newestAgeUs: undefined, oldestAgeUs: undefined })],
    ])('gives back the record of a view %s', async (_, record) => {
      const log = await makeLog();
      await log.record(record);
      await log.record(record);
      expect(await log.latest('main')).toEqual([record]);
    });

    it('keeps one record per view and version, of one tenant', async () => {
      const log = await makeLog();
      const records = [freshness(), freshness({ viewVersion: 2 }), freshness({ view: 'volumes' })];
      for (const record of [...records.toReversed(), freshness({ tenant: 'other' })]) await log.record(record);
      expect(await log.latest('main')).toEqual(records);
      expect(await log.latest('nobody')).toEqual([]);
    });

    it('keeps what was measured last, whatever came last', async () => {
      const log = await makeLog();
      const later = freshness({ run: 'run-2', measuredAtUs: freshness().measuredAtUs + 1 });
      await log.record(later);
      await log.record(freshness());
      expect(await log.latest('main')).toEqual([later]);
    });

    it('ends with the latest of 16 racers', async () => {
      const log = await makeLog();
      const racers = Array.from({ length: 16 }, (_, index) =>
        freshness({ run: `run-${index}`, measuredAtUs: 1000 + ((index * 7) % 16) }),
      );
      await Promise.all(racers.map((racer) => log.record(racer)));
      expect((await log.latest('main')).map(({ measuredAtUs }) => measuredAtUs)).toEqual([1015]);
    });
  });
}
