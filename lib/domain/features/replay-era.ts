import { TidegateError } from '../fault.ts';
import { emptyEntityState, type EntityState } from '../ingest/entity-state.ts';
import type { KeptHour, StateArchive } from '../ingest/ports.ts';
import type { RawMessage } from '../ingest/raw-lake.ts';
import { replayEvents } from '../ingest/replay-events.ts';
import { digestOfState } from '../ingest/state-codec.ts';
import { formatTime, startOfHour } from '../time.ts';
import type { RowColumns } from './batch.ts';
import { collectRows } from './collect-rows.ts';
import { intervalEndUs, type OnRow } from './entity-features.ts';
import type { LateEra } from './late-eras.ts';

/** The part of an era that is computed, and the state from which. */
export interface EraReplay {
  readonly era: LateEra;
  readonly tenant: string;
  readonly entity: string;
  /** A full hour. */
  readonly fromUs: number;
  readonly untilUs: number;
  readonly start: KeptHour | undefined;
}

export interface ReplayRange {
  readonly tenant: string;
  readonly entity: string;
  readonly fromUs: number;
  readonly untilUs: number;
}

/** Undefined when the era has no interval in the range. */
export async function openReplay(
  era: LateEra,
  { tenant, entity, ...range }: ReplayRange,
  archive: StateArchive,
): Promise<EraReplay | undefined> {
  const fromUs = Math.max(range.fromUs, startOfHour(era.fromUs));
  const untilUs = Math.min(range.untilUs, era.untilUs);
  if (fromUs >= untilUs || era.fromUs >= untilUs) return undefined;
  const { kept } = era;
  const place = { untilUs: Math.min(fromUs, kept.untilUs), lateUntilVersion: kept.lateUntilVersion };
  const start = await archive.hourAt(tenant, entity, place);
  return { era, tenant, entity, fromUs, untilUs, start };
}

/** From where raw events are needed. Without an earlier hour nothing was applied before. */
export function replayedFromUs({ start, fromUs, era }: EraReplay): number {
  return start?.hourUs ?? Math.min(fromUs, startOfHour(era.kept.untilUs));
}

export interface EraRows {
  readonly era: LateEra;
  /** By `name@version`. */
  readonly rows: ReadonlyMap<string, RowColumns>;
}

/**
 * The rows of the intervals that end behind the beginning of the era, and by its end. Throws TG-2008 when the state at
 * the end of an hour is not the one that the writer of the entity, or a revision, has kept.
 */
export async function replayEra(
  replay: EraReplay,
  messages: readonly RawMessage[],
  archive: StateArchive,
): Promise<EraRows> {
  const { era, fromUs, untilUs, start } = replay;
  const rows = collectRows();
  const beginsUs = Math.max(fromUs, era.fromUs);
  const onRow: OnRow = (view, eventTimeUs, values) => {
    if (intervalEndUs(eventTimeUs, view.everyUs) > beginsUs) rows.onRow(view, eventTimeUs, values);
  };
  const { lateUntilVersion } = era;
  const late = { lateUntilVersion, revisedVersion: lateUntilVersion };
  const { hours } = replayEvents(start?.state ?? emptyEntityState, { messages, ...late, untilUs, onRow });
  const reached = hours.filter(({ hourUs }) => hourUs > fromUs && hourUs <= era.kept.untilUs);
  if (reached.length > 0) await demandKept(replay, reached, archive);
  return { era, rows: rows.columns() };
}

interface Reached {
  readonly hourUs: number;
  readonly state: EntityState;
}

/** Of hours that are kept no longer, nothing can be said. */
async function demandKept(
  { tenant, entity, era }: EraReplay,
  reached: readonly Reached[],
  archive: StateArchive,
): Promise<void> {
  const kept = await archive.hourDigests(tenant, entity, era.kept.lateUntilVersion);
  for (const { hourUs, state } of reached) {
    const keptDigest = kept.get(hourUs);
    if (keptDigest === undefined) continue;
    const digest = digestOfState(state);
    if (digest === keptDigest) continue;
    const where = `${entity} at ${formatTime(hourUs)} with late events up to version ${era.lateUntilVersion}`;
    throw new TidegateError('TG-2008', `the state of ${where} was ${keptDigest}, the raw lake gives ${digest}`);
  }
}
