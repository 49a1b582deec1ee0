import type { Measured } from '../../../schemas/chunk.ts';
import { type EntityFeatures, intervalEndUs, type OnRow, openFeatures } from '../features/entity-features.ts';
import { hourUs } from '../time.ts';
import { allowedLatenessUs, type EntityState } from './entity-state.ts';
import { nothingSeen, seenCollector, seenSince } from './seen-events.ts';

/** The state of an entity as it was when an hour of event time was complete: where a revision starts from. */
export interface HourSnapshot {
  /** The end of the hour. */
  readonly hourUs: number;
  readonly state: EntityState;
}

export interface Due {
  /** In order, all of them earlier than the watermark. */
  readonly due: readonly Measured[];
  readonly watermarkUs: number;
  readonly onRow: OnRow;
}

export interface Moved {
  readonly state: EntityState;
  readonly hours: readonly HourSnapshot[];
}

/** Applies what the watermark has passed: the same step whether it is live, a revision or a backfill. */
export function applyDue(before: EntityState, { due, watermarkUs, onRow }: Due): Moved {
  if (due.length === 0 && watermarkUs === before.watermarkUs) return { state: before, hours: [] };
  const features = openFeatures(before.features, onRow);
  const applied = seenCollector(before.applied);
  const hours: HourSnapshot[] = [];
  let { lastAppliedUs } = before;
  let { snapshotUs } = before;

  const closeHour = (untilUs: number): void => {
    const endUs = intervalEndUs(lastAppliedUs, hourUs);
    if (lastAppliedUs < snapshotUs || lastAppliedUs === 0 || endUs > untilUs) return;
    features.closeUntil(endUs);
    snapshotUs = endUs;
    hours.push({ hourUs: endUs, state: stateAt(endUs, { lastAppliedUs, applied: applied.seen(), features }) });
  };

  for (const event of due) {
    closeHour(event.eventTimeUs);
    features.apply(event);
    applied.add(event);
    lastAppliedUs = event.eventTimeUs;
  }
  closeHour(watermarkUs);
  features.closeUntil(watermarkUs);
  const seen = seenSince(applied.seen(), rememberedSinceUs(watermarkUs));
  return {
    state: { ...before, watermarkUs, lastAppliedUs, snapshotUs, applied: seen, features: features.save() },
    hours,
  };
}

interface Complete {
  readonly lastAppliedUs: number;
  readonly applied: EntityState['applied'];
  readonly features: EntityFeatures;
}

/** A function of the events before `timeUs` alone: without what waits, and without what came late. */
function stateAt(timeUs: number, { lastAppliedUs, applied, features }: Complete): EntityState {
  return {
    maxEventTimeUs: timeUs,
    watermarkUs: timeUs,
    lastAppliedUs,
    snapshotUs: timeUs,
    pending: [],
    applied: seenSince(applied, rememberedSinceUs(timeUs)),
    late: nothingSeen,
    features: features.save(),
  };
}

/** Contents are remembered for twice the lateness: a repeat cannot be further behind and still be in time. */
function rememberedSinceUs(watermarkUs: number): number {
  return watermarkUs - 2 * allowedLatenessUs;
}
