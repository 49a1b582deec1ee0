import type { Measured } from '../../../schemas/chunk.ts';
import { emptySections, type FeatureSections } from '../features/entity-features.ts';
import { secondUs } from '../time.ts';
import { nothingSeen, type SeenEvents } from './seen-events.ts';

/** How far events of an entity may arrive out of order, in event time: the largest of its streams. */
export const allowedLatenessUs = 2 * secondUs;

/**
 * Everything that the next event of an entity needs to know. A function of the set of events received in time, not of
 * their arrival: counts and knowledge times live beside it, so that equal histories have equal digests.
 */
export interface EntityState {
  readonly maxEventTimeUs: number;
  /** Events earlier than this have been applied; events that arrive behind it are late. */
  readonly watermarkUs: number;
  /** 0 before the first event. */
  readonly lastAppliedUs: number;
  /** End of the last hour that was kept. */
  readonly snapshotUs: number;
  /** In the order in which they will apply. */
  readonly pending: readonly Measured[];
  /** What has been applied, for duplicates. */
  readonly applied: SeenEvents;
  /** What arrived behind the watermark and waits for a revision. */
  readonly late: SeenEvents;
  readonly features: FeatureSections;
}

export const emptyEntityState: EntityState = {
  maxEventTimeUs: 0,
  watermarkUs: 0,
  lastAppliedUs: 0,
  snapshotUs: 0,
  pending: [],
  applied: nothingSeen,
  late: nothingSeen,
  features: emptySections,
};
