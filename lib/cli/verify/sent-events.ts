import type { Measured } from '../../../schemas/chunk.ts';
import { allowedLatenessUs } from '../../domain/ingest/entity-state.ts';

/** An event that the platform must know, and the number of the revision that brings it in; 0: it came in time. */
export interface KnownEvent {
  readonly event: Measured;
  readonly since: number;
}

export interface SentCounts {
  readonly received: number;
  readonly duplicate: number;
  readonly late: number;
}

/**
 * What must be known of one entity, worked out from what was sent to it and from nothing that the platform says: of
 * events with one identity the first counts, and an event behind the watermark of the requests before its own is late.
 */
export class SentEvents {
  readonly #seen = new Set<string>();
  readonly #known: { event: Measured; since: number }[] = [];
  readonly #waiting: { event: Measured; since: number }[] = [];
  #newestUs = 0;
  #watermarkUs: number;
  #received = 0;
  #duplicate = 0;
  #late = 0;
  #revisions = 0;

  /** Events from `fromUs` on are in time. */
  constructor(fromUs: number) {
    this.#watermarkUs = fromUs;
  }

  /** Events before this are applied, unless they are late. */
  get watermarkUs(): number {
    return this.#watermarkUs;
  }

  get revisions(): number {
    return this.#revisions;
  }

  get counts(): SentCounts {
    return { received: this.#received, duplicate: this.#duplicate, late: this.#late };
  }

  /** Late events that no revision has brought in. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** One request: the platform sorts what comes together, so that none of its events makes another one late. */
  take(events: readonly Measured[]): void {
    for (const event of events) this.#takeOne(event);
    this.#watermarkUs = Math.max(this.#watermarkUs, this.#newestUs - allowedLatenessUs);
  }

  #takeOne(event: Measured): void {
    this.#received += 1;
    this.#newestUs = Math.max(this.#newestUs, event.eventTimeUs);
    const identity = `${event.source}|${event.stream}|${event.sequence ?? JSON.stringify(event)}`;
    if (this.#seen.has(identity)) {
      this.#duplicate += 1;
      return;
    }
    this.#seen.add(identity);
    const isLate = event.eventTimeUs < this.#watermarkUs;
    const known = { event, since: isLate ? Infinity : 0 };
    this.#known.push(known);
    if (!isLate) return;
    this.#late += 1;
    this.#waiting.push(known);
  }

  /** A tick by which the sender promises that nothing earlier follows. */
  close(untilUs: number): void {
    this.#received += 1;
    this.#watermarkUs = Math.max(this.#watermarkUs, untilUs);
  }

  /** Everything that came late until now is in from now on. */
  revise(): void {
    this.#revisions += 1;
    for (const known of this.#waiting.splice(0)) known.since = this.#revisions;
  }

  /** Without what no revision has brought in. */
  known(): readonly KnownEvent[] {
    return this.#known.filter(({ since }) => since < Infinity);
  }
}
