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
  const sequences = new Map(Object.entries(start.sequences).map(([key, set]) => [key, ownedSet(set)]));
  const contents: Record<string, number> = { ...start.contents };
  const seen = (): SeenEvents => ({
    sequences: Object.fromEntries([...sequences].map(([key, set]) => [key, set.intervals()])),
    contents: { ...contents },
  });
  return {
    add(event: Measured): void {
      if (event.sequence === undefined) {
        contents[contentDigest(event)] = event.eventTimeUs;
        return;
      }
      const key = sourceOf(event);
      const set = sequences.get(key) ?? ownedSet([]);
      set.add(event.sequence);
      sequences.set(key, set);
    },
    has(event: Measured): boolean {
      if (event.sequence === undefined) return contents[contentDigest(event)] !== undefined;
      return sequences.get(sourceOf(event))?.has(event.sequence) ?? false;
    },
    seen,
  };
}

/** A set of one's own: numbers mostly follow one another, and then the last interval grows where it is. */
function ownedSet(start: IntervalSet) {
  let closed = start.slice(0, -1);
  let [first, last] = start.at(-1) ?? [Number.NaN, Number.NaN];
  const intervals = (): IntervalSet => (Number.isNaN(first) ? [] : [...closed, [first, last]]);
  return {
    intervals,
    has: (value: number): boolean => (value >= first && value <= last) || has(closed, value),
    add(value: number): void {
      if (value === last + 1) {
        last = value;
        return;
      }
      const set = newest(add(intervals(), value), maxIntervals);
      closed = set.slice(0, -1);
      [first, last] = set.at(-1) ?? [Number.NaN, Number.NaN];
    },
  };
}

/** Tells the events of a long history apart as `identityOf` does, without a text for each of them. */
export function identitySet() {
  const numbered = new Map<string, Map<string, Set<number>>>();
  const others = new Set<string>();
  const numbersOf = ({ source, stream }: Measured): Set<number> => {
    const ofSource = numbered.get(source) ?? new Map<string, Set<number>>();
    if (ofSource.size === 0) numbered.set(source, ofSource);
    const numbers = ofSource.get(stream) ?? new Set<number>();
    if (numbers.size === 0) ofSource.set(stream, numbers);
    return numbers;
  };
  return {
    /** False when it was there. */
    add(event: Measured): boolean {
      const { sequence } = event;
      if (sequence !== undefined) return grows(numbersOf(event), sequence);
      return grows(others, contentDigest(event));
    },
  };
}

function grows<Value>(set: Set<Value>, value: Value): boolean {
  const before = set.size;
  return set.add(value).size > before;
}

/** Forgets contents of events before `sinceUs`; numbers are remembered for longer. */
export function seenSince({ sequences, contents }: SeenEvents, sinceUs: number): SeenEvents {
  return {
    sequences,
    contents: Object.fromEntries(Object.entries(contents).filter(([, timeUs]) => timeUs >= sinceUs)),
  };
}
