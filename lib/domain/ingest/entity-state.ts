import type { TradeRecord } from '../../../schemas/chunk.ts';
import type { TradesState } from '../features/trades-view.ts';
import type { IntervalSet } from './interval-set.ts';

/** An event that waits for the watermark. */
export type PendingEvent = { readonly stream: 'trade'; readonly event: TradeRecord };

/**
 * Everything that the next event of an entity needs to know. A function of the set of events received, not of
 * their arrival: counts and knowledge times live beside it, so that equal histories have equal digests.
 * A type and not an interface: only so is it known to be JSON, from which the digest is made.
 */
export type EntityState = {
  readonly contract: 'entity-state/1';
  readonly maxEventTimeUs: number;
  /** Events earlier than this have been applied; events that arrive behind it are late. */
  readonly watermarkUs: number;
  readonly pending: readonly PendingEvent[];
  /** Sequence numbers received, per `source|stream`. */
  readonly sequences: Readonly<Record<string, IntervalSet>>;
  /** Digests of events without a sequence number, with their times. */
  readonly recent: Readonly<Record<string, number>>;
  readonly views: { readonly 'trades@1': TradesState };
};

/** A larger state is refused: it has to fit one quick read on every event. */
export const maxStateBytes = 256 * 1024;
