import type { BackfillWindow } from '../../../../schemas/backfill.ts';
import type { EntityStates, Lake, StateArchive } from '../../ingest/ports.ts';
import { dayUs, startOfDay, startOfHour } from '../../time.ts';
import { readStanding } from '../materialise-window.ts';
import type { MaterialisedLog } from '../materialised.ts';
import { type Attempt, keepObject, planObject, readObject, windowsObject } from './backfill-objects.ts';

export interface PlanWindowsPorts {
  readonly lake: Lake;
  readonly archive: Pick<StateArchive, 'firstHourUs'>;
  readonly states: Pick<EntityStates, 'pointer' | 'changes'>;
  readonly materialised: Pick<MaterialisedLog, 'read'>;
}

/** Each window is an item of the Map: more would not fit into what two states can hand to each other. */
const mostWindows = 800;

/** Cuts the hours that are to be materialised into windows of whole days; an earlier try's cut is kept. */
export async function planWindows(attempt: Attempt, ports: PlanWindowsPorts): Promise<readonly BackfillWindow[]> {
  const { entities } = await readObject(ports.lake, attempt, planObject);
  const spans: BackfillWindow[] = [];
  for (const entity of entities) {
    const span = await spanOf(attempt.tenant, entity, ports);
    if (span !== undefined && span.fromUs < span.untilUs) spans.push(span);
  }
  return keepObject(ports.lake, attempt, { ...windowsObject, content: [...cutWindows(spans)] });
}

/** From the first hour whose end was kept, or from where the offline store ends when nothing before has changed. */
async function spanOf(tenant: string, entity: string, ports: PlanWindowsPorts): Promise<BackfillWindow | undefined> {
  const standing = await readStanding(tenant, entity, ports.states);
  const firstUs = await ports.archive.firstHourUs(tenant, entity);
  if (standing === undefined || firstUs === undefined) return undefined;
  const untilUs = startOfHour(standing.watermarkUs);
  const before = await ports.materialised.read(tenant, entity);
  if (before === undefined) return { entity, fromUs: firstUs, untilUs };
  const isUpToDate = before.lateUntilVersion === standing.lateUntilVersion && before.fromUs <= firstUs;
  return { entity, fromUs: isUpToDate ? before.untilUs : Math.min(before.fromUs, firstUs), untilUs };
}

/** Windows end at the ends of days, so that each writes one file per view and day. */
export function* cutWindows(spans: readonly BackfillWindow[]): Generator<BackfillWindow> {
  const days = spans.reduce((sum, { fromUs, untilUs }) => sum + Math.ceil((untilUs - fromUs) / dayUs) + 1, 0);
  // Each entity has one window more than its days fill.
  const lengthUs = Math.ceil(days / Math.max(1, mostWindows - spans.length)) * dayUs;
  for (const { entity, fromUs, untilUs } of spans) {
    for (let startUs = fromUs; startUs < untilUs;) {
      const endUs = Math.min(untilUs, startOfDay(startUs) + lengthUs);
      yield { entity, fromUs: startUs, untilUs: endUs };
      startUs = endUs;
    }
  }
}
