import type { Measured } from '../../../schemas/chunk.ts';
import { maxEvents } from '../../../schemas/limits.ts';
import type { Arrival } from '../../simulator/disorder.ts';

/** An event on its way, and the place of its entity among those that are verified. */
export interface SentEvent {
  readonly place: number;
  readonly event: Measured;
}

/** What arrives between two looks at the online store, cut into requests. */
export interface Leg {
  /** All of it has arrived by then. */
  readonly untilUs: number;
  readonly requests: readonly (readonly SentEvent[])[];
}

/** The API takes 256 KB; a good part is left for names and times that are longer on the way. */
const maxBytes = 160 * 1024;

/** One leg for each time; what arrives behind the last one is never sent. */
export function* planLegs(arrivals: readonly Iterable<Arrival>[], untilUs: readonly number[]): Generator<Leg, void> {
  const merged = mergeArrivals(arrivals);
  let next = merged.next();
  for (const endUs of untilUs) {
    const events: SentEvent[] = [];
    while (next.done !== true && next.value.atUs <= endUs) {
      events.push(next.value);
      next = merged.next();
    }
    yield { untilUs: endUs, requests: cut(events) };
  }
}

interface PlacedArrival extends Arrival {
  readonly place: number;
}

/** All entities by the time of arrival; those of one instant in the order of their places. */
function* mergeArrivals(arrivals: readonly Iterable<Arrival>[]): Generator<PlacedArrival, void> {
  const sources = arrivals.map((own) => own[Symbol.iterator]());
  const heads = sources.map((source) => source.next());
  for (;;) {
    let first: PlacedArrival | undefined;
    for (const [place, head] of heads.entries()) {
      if (head.done !== true && !(head.value.atUs >= (first?.atUs ?? Infinity))) first = { ...head.value, place };
    }
    if (first === undefined) return;
    yield first;
    heads[first.place] = sources[first.place]?.next() ?? { done: true, value: undefined };
  }
}

function cut(events: readonly SentEvent[]): readonly (readonly SentEvent[])[] {
  const requests: SentEvent[][] = [];
  let bytes = Infinity;
  for (const sent of events) {
    const size = JSON.stringify(sent.event).length;
    const last = requests.at(-1);
    if (last === undefined || last.length === maxEvents || bytes + size > maxBytes) {
      requests.push([sent]);
      bytes = size;
    } else {
      last.push(sent);
      bytes += size;
    }
  }
  return requests;
}
