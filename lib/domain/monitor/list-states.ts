import type { AlarmList, FreshnessList } from '../../../schemas/api.ts';
import { formatTime, secondUs } from '../time.ts';
import type { Alarms, FreshnessLog } from './ports.ts';

const runbookAnchor = /docs\/how-to\/runbook\/\S+/;

export async function listAlarms(namePrefix: string, alarms: Alarms): Promise<AlarmList> {
  const states = await alarms.list(namePrefix);
  return {
    contract: 'alarm-list/1',
    alarms: states.map(({ name, state, reason, description, changedAtUs }) => ({
      name,
      state,
      reason,
      description,
      runbook: runbookAnchor.exec(description)?.[0] ?? null,
      changedAt: changedAtUs === undefined ? null : formatTime(changedAtUs),
    })),
  };
}

export async function listFreshness(tenant: string, log: FreshnessLog): Promise<FreshnessList> {
  const records = await log.latest(tenant);
  return {
    contract: 'freshness-list/1',
    freshness: records.map(({ view, viewVersion, measuredAtUs, entities, newestAgeUs, oldestAgeUs, run }) => ({
      view,
      featureViewVersion: viewVersion,
      measuredAt: formatTime(measuredAtUs),
      entities,
      newestAgeSeconds: seconds(newestAgeUs),
      oldestAgeSeconds: seconds(oldestAgeUs),
      run,
    })),
  };
}

function seconds(ageUs: number | undefined): number | null {
  return ageUs === undefined ? null : ageUs / secondUs;
}
