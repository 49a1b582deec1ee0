import { dayOf, dayUs, startOfDay } from '../time.ts';
import { compactDay, type CompactionPorts } from './compact-day.ts';
import {
  type ClosedHours,
  type ClosedHoursPorts,
  type EntityOfTenant,
  materialiseClosedHours,
} from './materialise-closed-hours.ts';
import { featureViews } from './views.ts';

/** What the hourly call does for one entity: new rows, then one file of each day that they closed or changed. */
export async function materialiseEntity(
  { tenant, entity }: EntityOfTenant,
  ports: ClosedHoursPorts & CompactionPorts,
): Promise<ClosedHours> {
  const written = await materialiseClosedHours({ tenant, entity }, ports);
  const { touched, materialised } = written;
  if (touched === undefined || materialised === undefined) return written;
  for (let dayFromUs = startOfDay(touched.fromUs); dayFromUs + dayUs <= materialised.untilUs; dayFromUs += dayUs) {
    for (const view of featureViews) await compactDay({ tenant, entity, view, day: dayOf(dayFromUs) }, ports);
  }
  return written;
}
