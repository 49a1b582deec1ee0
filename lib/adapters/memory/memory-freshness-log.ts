import type { FreshnessLog, FreshnessRecord } from '../../domain/monitor/ports.ts';

export function memoryFreshnessLog(): FreshnessLog {
  const records = new Map<string, FreshnessRecord>();
  return {
    async record(freshness) {
      const key = `${freshness.tenant}#${freshness.view}@${freshness.viewVersion}`;
      const stored = records.get(key);
      if (stored === undefined || stored.measuredAtUs <= freshness.measuredAtUs) records.set(key, freshness);
    },
    async latest(tenant) {
      const own = [...records].filter(([, record]) => record.tenant === tenant);
      return own.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
    },
  };
}
