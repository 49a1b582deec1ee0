import type { Chunk, Measured } from '../../../schemas/chunk.ts';
import type { OnRow } from '../features/entity-features.ts';
import { applyDue, type HourSnapshot } from './apply-due.ts';
import { allowedLatenessUs, type EntityState } from './entity-state.ts';
import { byEventOrder } from './event-order.ts';
import type { EventCounts } from './ports.ts';
import { hasSeen, identityOf, type SeenEvents, seenCollector } from './seen-events.ts';

export const noCounts: EventCounts = { received: 0, applied: 0, duplicate: 0, late: 0, pending: 0 };

export interface EntityBefore {
  readonly state: EntityState;
  readonly counts: EventCounts;
}

export interface Applied extends EntityBefore {
  /** How many measurements moved the features: ticks do not. */
  readonly applied: number;
  /** Places in the chunk of the events that came behind the watermark. */
  readonly lateIndexes: readonly number[];
  /** The state at the end of each hour that ended among the events. */
  readonly hours: readonly HourSnapshot[];
}

/**
 * The next state of an entity. Events wait until the watermark has passed them and then apply in (event time,
 * stream, sequence) order, so any arrival order within the allowed lateness ends in the same state; what arrives
 * behind the watermark is late: remembered here, kept in the raw lake, and not applied before a revision.
 */
export function applyChunk({ state: before, counts }: EntityBefore, chunk: Chunk, onRow: OnRow): Applied {
  const received = receive(before, chunk);
  const { maxEventTimeUs, watermarkUs } = advance(before, chunk);
  const waiting = [...before.pending, ...received.onTime].sort(byEventOrder);
  const due = waiting.filter((event) => event.eventTimeUs < watermarkUs);
  const pending = waiting.filter((event) => event.eventTimeUs >= watermarkUs);
  const waitingState = { ...before, maxEventTimeUs, late: received.late, pending };
  const ticks = chunk.stream === 'tick' ? chunk.events.length : 0;
  return {
    ...applyDue(waitingState, { due, watermarkUs, onRow }),
    applied: due.length,
    lateIndexes: received.lateIndexes,
    counts: {
      received: counts.received + chunk.events.length,
      applied: counts.applied + due.length + ticks,
      duplicate: counts.duplicate + received.duplicate,
      late: counts.late + received.lateIndexes.length,
      pending: pending.length,
    },
  };
}

interface Received {
  readonly onTime: readonly Measured[];
  readonly late: SeenEvents;
  readonly lateIndexes: readonly number[];
  readonly duplicate: number;
}

function receive(before: EntityState, { events }: Chunk): Received {
  const waiting = new Set(before.pending.map(identityOf));
  const late = seenCollector(before.late);
  const onTime: Measured[] = [];
  const lateIndexes: number[] = [];
  let duplicate = 0;
  for (const [index, event] of events.entries()) {
    if (event.stream === 'tick') continue;
    if (waiting.has(identityOf(event)) || late.has(event) || hasSeen(before.applied, event)) {
      duplicate += 1;
    } else if (event.eventTimeUs < before.watermarkUs) {
      late.add(event);
      lateIndexes.push(index);
    } else {
      waiting.add(identityOf(event));
      onTime.push(event);
    }
  }
  return { onTime, late: late.seen(), lateIndexes, duplicate };
}

/** A chunk that is followed by earlier events of its request moves the watermark no further than these. */
function advance(state: EntityState, { events, followedFromUs = Infinity }: Chunk) {
  let maxEventTimeUs = state.maxEventTimeUs;
  let promisedUs = 0;
  for (const event of events) {
    maxEventTimeUs = Math.max(maxEventTimeUs, event.eventTimeUs);
    if (event.stream === 'tick') promisedUs = Math.max(promisedUs, event.completeUntilUs ?? 0);
  }
  const reachedUs = Math.max(maxEventTimeUs - allowedLatenessUs, promisedUs);
  return { maxEventTimeUs, watermarkUs: Math.max(state.watermarkUs, Math.min(reachedUs, followedFromUs)) };
}
