import type { Measured } from '../../../schemas/chunk.ts';
import type { OnRow } from '../features/entity-features.ts';
import { applyDue, type Moved } from './apply-due.ts';
import type { EntityState } from './entity-state.ts';
import { byEventOrder } from './event-order.ts';
import type { RawMessage } from './raw-lake.ts';
import { hasSeen, identitySet } from './seen-events.ts';

export interface Replay {
  /** In the order in which the writer of the entity took them. */
  readonly messages: readonly RawMessage[];
  /** Late events of messages up to this version are in; those of later ones are still to be adopted. */
  readonly lateUntilVersion: number;
  /** Late events of messages up to this version had been adopted before. */
  readonly revisedVersion: number;
  /** The watermark at the end. */
  readonly untilUs: number;
  readonly onRow: OnRow;
}

export interface Replayed extends Moved {
  /** Late events that are in for the first time, and how many of them were not there already. */
  readonly late: { readonly adopted: number; readonly applied: number };
}

/**
 * What an entity would be, had its events come in order: from a state without waiting events, through the raw lake.
 * Of events with one identity the first that was received counts, as it did for the writer.
 */
export function replayEvents(start: EntityState, { messages, untilUs, onRow, ...late }: Replay): Replayed {
  const known = identitySet();
  const due: Measured[] = [];
  let adopted = 0;
  let newlyApplied = 0;
  for (const { version, events } of messages) {
    for (const { event, isLate } of events) {
      if (event.eventTimeUs < start.watermarkUs || event.eventTimeUs >= untilUs) continue;
      if (isLate && version > late.lateUntilVersion) {
        // It waits for its adoption: what comes again meanwhile is a repeat, as it was for the writer.
        known.add(event);
        continue;
      }
      const isNew = isLate && version > late.revisedVersion;
      if (isNew) adopted += 1;
      if (hasSeen(start.applied, event) || !known.add(event)) continue;
      due.push(event);
      if (isNew) newlyApplied += 1;
    }
  }
  const moved = applyDue(start, { due: due.sort(byEventOrder), watermarkUs: untilUs, onRow });
  return { ...moved, late: { adopted, applied: newlyApplied } };
}
