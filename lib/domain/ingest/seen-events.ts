import type { Measured } from '../../../schemas/chunk.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { add, has, type IntervalSet, newest } from './interval-set.ts';

/** Events that are known, so that a repeat is told from a first arrival. A type, so that it is known to be JSON. */
export type SeenEvents = {
  /** Sequence numbers, per `source|stream`. */
  readonly sequences: Readonly<Record<string, IntervalSet>>;
  /** Digests of events without a sequence number, with their times. */
  readonly contents: Readonly<Record<string, number>>;
};

export const nothingSeen: SeenEvents = { sequences: {}, contents: {} };

/**
 * Enough for a thousand gaps at a time. Older numbers are forgotten, and a repeat of one counts as late instead of
 * duplicate: it was applied, so it is behind the watermark.
 */
const maxIntervals = 1024;

/** Names an event among those of its entity: by its number where it has one, else by its content. */
export function identityOf(event: Measured): string {
  return event.sequence === undefined ? contentDigest(event) : `${sourceOf(event)}|${event.sequence}`;
}

/** 64 bits are plenty to tell the few thousand events of four seconds apart. */
export function contentDigest(event: Measured): string {
  return sha256Hex(canonicalJson(event)).slice(0, 16);
}

function sourceOf({ source, stream }: Measured): string {
  return `${source}|${stream}`;
}

export function hasSeen({ sequences, contents }: SeenEvents, event: Measured): boolean {
  if (event.sequence === undefined) return contents[contentDigest(event)] !== undefined;
  return has(sequences[sourceOf(event)] ?? [], event.sequence);
}

/** Collects what is seen on the way through a chunk. */
export function seenCollector(start: SeenEvents) {
  const sequences: Record<string, IntervalSet> = { ...start.sequences };
  const contents: Record<string, number> = { ...start.contents };
  return {
    add(event: Measured): void {
      if (event.sequence === undefined) {
        contents[contentDigest(event)] = event.eventTimeUs;
        return;
      }
      const key = sourceOf(event);
      sequences[key] = newest(add(sequences[key] ?? [], event.sequence), maxIntervals);
    },
    has: (event: Measured): boolean => hasSeen({ sequences, contents }, event),
    seen: (): SeenEvents => ({ sequences: { ...sequences }, contents: { ...contents } }),
  };
}

/** Forgets contents of events before `sinceUs`; numbers are remembered for longer. */
export function seenSince({ sequences, contents }: SeenEvents, sinceUs: number): SeenEvents {
  return {
    sequences,
    contents: Object.fromEntries(Object.entries(contents).filter(([, timeUs]) => timeUs >= sinceUs)),
  };
}
