import type { RevisionChange } from '../ingest/entity-changes.ts';
import { hourUs, startOfHour } from '../time.ts';
import {
  type MaterialiseWindow,
  materialiseWindow,
  readStanding,
  type Standing,
  type WindowPorts,
} from './materialise-window.ts';
import { isSameMaterialised, type Materialised, type MaterialisedLog } from './materialised.ts';

/** Two days: in memory at once, and at most so much of an entity's arrears in one go. */
const windowUs = 48 * hourUs;

export interface EntityOfTenant {
  readonly tenant: string;
  readonly entity: string;
}

export interface ClosedHoursPorts extends WindowPorts {
  readonly materialised: MaterialisedLog;
}

export interface ClosedHours {
  readonly rows: number;
  readonly files: number;
  /** Where rows were added; undefined when nothing had closed and nothing had changed. */
  readonly touched: { readonly fromUs: number; readonly untilUs: number } | undefined;
  readonly materialised: Materialised | undefined;
}

/**
 * Brings the offline store up to date for one entity: first the rows that adoptions have changed in hours that stand
 * there already, then hours that have closed since, and last the note how far it came. Whoever does it at the same time
 * writes the same files; one of them moves the note.
 */
export async function materialiseClosedHours(
  { tenant, entity }: EntityOfTenant,
  ports: ClosedHoursPorts,
): Promise<ClosedHours> {
  const from = await ports.materialised.read(tenant, entity);
  const standing = await readStanding(tenant, entity, ports.states);
  const startUs = from?.fromUs ?? (await ports.archive.firstHourUs(tenant, entity));
  if (standing === undefined || startUs === undefined) {
    return { rows: 0, files: 0, touched: undefined, materialised: from };
  }
  const { windows, to } = planWindows(startUs, from, standing);
  let [rows, files] = [0, 0];
  for (const window of windows) {
    const written = await materialiseWindow({ tenant, entity, ...window }, ports, standing);
    rows += written.rows;
    files += written.files;
  }
  const isMoved = isSameMaterialised(from, to) || (await ports.materialised.replace(tenant, entity, { from, to }));
  const touched = windows[0] && { fromUs: windows[0].fromUs, untilUs: to.untilUs };
  return { rows, files, touched, materialised: isMoved ? to : await ports.materialised.read(tenant, entity) };
}

type Window = Omit<MaterialiseWindow, 'tenant' | 'entity'>;

interface Plan {
  readonly windows: readonly Window[];
  /** Where the entity stands when they are written. */
  readonly to: Materialised;
}

function planWindows(startUs: number, from: Materialised | undefined, standing: Standing): Plan {
  const reachedUs = from?.untilUs ?? startUs;
  const untilUs = Math.max(reachedUs, Math.min(startOfHour(standing.watermarkUs), reachedUs + windowUs));
  const changedUs = from === undefined ? reachedUs : changedFromUs(from, standing);
  const changed = cutWindows(changedUs, reachedUs).map((window) => ({
    ...window,
    afterLateVersion: from?.lateUntilVersion,
  }));
  return {
    windows: [...changed, ...cutWindows(reachedUs, untilUs)],
    to: { fromUs: Math.min(startUs, changedUs), untilUs, lateUntilVersion: standing.lateUntilVersion },
  };
}

/** The earliest hour that an adoption since has changed; the end of what stands there when none has. */
function changedFromUs({ untilUs, lateUntilVersion }: Materialised, { changes }: Standing): number {
  const news = changes.filter(
    (change): change is RevisionChange => change.kind === 'revision' && change.lateUntilVersion > lateUntilVersion,
  );
  return news.reduce((earliest, { fromUs }) => Math.min(earliest, startOfHour(fromUs)), untilUs);
}

function cutWindows(fromUs: number, untilUs: number): readonly Window[] {
  const windows: Window[] = [];
  for (let startUs = fromUs; startUs < untilUs; startUs += windowUs) {
    windows.push({ fromUs: startUs, untilUs: Math.min(untilUs, startUs + windowUs) });
  }
  return windows;
}
