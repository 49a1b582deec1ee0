import type { ViewDefinition } from '../features/feature-view.ts';
import { viewDefinitions } from '../features/view-definitions.ts';
import type { OnlineStore } from '../features/ports.ts';
import { inBatches } from '../in-batches.ts';
import type { MarketTime } from '../market-clock.ts';
import type { FreshnessRecord } from './ports.ts';

export interface FreshnessQuestion {
  readonly tenant: string;
  readonly run: string;
  readonly entities: readonly string[];
}

export interface FreshnessPorts {
  readonly onlineStore: OnlineStore;
  readonly time: MarketTime;
}

/** How old the rows of every view are, by event time. */
export async function measureFreshness(
  question: FreshnessQuestion,
  ports: FreshnessPorts,
): Promise<readonly FreshnessRecord[]> {
  const records: FreshnessRecord[] = [];
  for (const view of viewDefinitions) records.push(await measureView(view, question, ports));
  return records;
}

async function measureView(
  { name, version, market }: ViewDefinition,
  { tenant, run, entities }: FreshnessQuestion,
  { onlineStore, time }: FreshnessPorts,
): Promise<FreshnessRecord> {
  const nowUs = await time.nowUs(tenant, market);
  const key = { tenant, view: name, viewVersion: version };
  const timesUs = await inBatches(
    entities,
    async (entity) => (await onlineStore.read({ ...key, entity }))?.eventTimeUs,
  );
  let count = 0;
  let newestUs = Infinity;
  let oldestUs = -Infinity;
  for (const timeUs of timesUs) {
    if (timeUs === undefined) continue;
    const ageUs = Math.max(0, nowUs - timeUs);
    count += 1;
    newestUs = Math.min(newestUs, ageUs);
    oldestUs = Math.max(oldestUs, ageUs);
  }
  const ages = count > 0 ? { newestAgeUs: newestUs, oldestAgeUs: oldestUs } : {};
  return { tenant, run, view: name, viewVersion: version, measuredAtUs: nowUs, entities: count, ...ages };
}
