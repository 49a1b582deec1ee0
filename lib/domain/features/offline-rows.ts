import type { EntityChange } from '../ingest/entity-changes.ts';
import type { Lake, StateArchive } from '../ingest/ports.ts';
import { type RawMessage, readRaw } from '../ingest/raw-lake.ts';
import { type Closings, noClosings, readClosings } from './closings.ts';
import { findFounding, type Founding, listEras } from './late-eras.ts';
import { type OfflineRows, pickRows } from './pick-rows.ts';
import { type EraRows, openReplay, replayedFromUs, replayEra } from './replay-era.ts';
import { featureViews } from './views.ts';

export interface OfflineRange {
  readonly tenant: string;
  readonly entity: string;
  /** Full hours; the watermark has passed the last. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** The entity as it stood when its state had this version. */
  readonly version: number;
  readonly watermarkUs: number;
  /** Up to that version. */
  readonly changes: readonly EntityChange[];
  /** Only rows of later adoptions than this. @default all */
  readonly afterLateVersion?: number | undefined;
}

export interface OfflinePorts {
  readonly lake: Lake;
  readonly archive: StateArchive;
}

/**
 * Every row that an entity had in a stretch of hours, view by view, each with the time since when it was known: the
 * first with the receipt of the message that closed its interval, and one more for each adoption that changed it.
 */
export async function offlineRows(
  range: OfflineRange,
  { lake, archive }: OfflinePorts,
): Promise<readonly OfflineRows[]> {
  const founding = findFounding(range.changes);
  const liveLateUs = await firstLiveLateUs(founding, range, lake);
  const listed = listEras(range.changes, { watermarkUs: range.watermarkUs, founding, liveLateUs });
  const found = await Promise.all(listed.map((era) => openReplay(era, range, archive)));
  const replays = found.filter((replay) => replay !== undefined);
  const fromUs = Math.min(range.fromUs, ...replays.map(replayedFromUs));
  const messages = await readRaw(lake, { ...range, fromUs, untilUs: range.untilUs - 1 });
  const eras: EraRows[] = [];
  for (const replay of replays) eras.push(await replayEra(replay, messages, archive));
  const closings = await closingsAfter(founding?.untilUs ?? 0, { ...range, lake, messages });
  const { afterLateVersion = -1 } = range;
  return featureViews.map((view) => pickRows(view, { eras, closings, founding, afterLateVersion }));
}

/**
 * The earliest event that came late while the past that the entity began with waited for its adoption. All chunks with
 * events of that past are such.
 */
async function firstLiveLateUs(founding: Founding | undefined, range: OfflineRange, lake: Lake): Promise<number> {
  if (founding === undefined || founding.adoptedVersion === founding.lateUntilVersion) return Infinity;
  const { fromUs, adoptedVersion: version } = founding;
  const untilUs = Math.min(range.untilUs, founding.untilUs) - 1;
  if (untilUs < fromUs) return Infinity;
  const messages = await readRaw(lake, { ...range, fromUs, untilUs, version, changes: [] });
  const late = messages.flatMap(({ events }) => events).filter(({ isLate }) => isLate);
  return late.reduce((earliest, { event }) => Math.min(earliest, event.eventTimeUs), Infinity);
}

interface Received extends OfflineRange {
  readonly lake: Lake;
  readonly messages: readonly RawMessage[];
}

async function closingsAfter(foundedUntilUs: number, { lake, messages, ...range }: Received): Promise<Closings> {
  const fromUs = Math.max(range.fromUs, foundedUntilUs);
  return fromUs < range.untilUs ? readClosings(lake, { ...range, fromUs }, messages) : noClosings;
}
