/** What lies between a market and its reader: events come out of order, late, more than once, and in other words. */
import type { Measured } from '../../schemas/chunk.ts';
import type { MeasureName } from '../../schemas/streams.ts';
import type { Pcg32 } from '../kernels/random/pcg32.ts';

export interface Disorder {
  /** Events that are in time come by less than this after their time; 0 keeps their order. */
  readonly latenessUs: number;
  /** Chance that an event of a stream comes long after its time. */
  readonly lateShare: (stream: MeasureName) => number;
  /** How long after: between these, evenly over the logarithm. */
  readonly lateUs: readonly [least: number, most: number];
  /** Chance that an event is sent again, and how many copies there are then at most, the first one included. */
  readonly repeatedShare: number;
  readonly mostCopies: number;
  /** Chance that the source says an event again with other numbers. */
  readonly revisedShare: number;
}

export interface Arrival {
  readonly event: Measured;
  readonly atUs: number;
}

/**
 * The events of one entity, given in the order of their times, as they arrive. Whatever is said again comes after the
 * first arrival, so that this one counts. Chance is drawn in the order of the events: what is done to one of them does
 * not depend on how the others are cut into requests.
 */
export function* disorder(events: Iterable<Measured>, options: Disorder, random: Pcg32): Generator<Arrival, void> {
  const waiting = new ArrivalQueue();
  for (const event of events) {
    yield* waiting.takeBefore(event.eventTimeUs);
    for (const arrival of arrivalsOf(event, options, random)) waiting.add(arrival);
  }
  yield* waiting.takeBefore(Infinity);
}

function* arrivalsOf(event: Measured, options: Disorder, random: Pcg32): Generator<Arrival, void> {
  const { latenessUs, lateShare, repeatedShare, mostCopies, revisedShare } = options;
  const isLate = random.uniform() < lateShare(event.stream);
  const delayUs = isLate ? longDelay(options, random) : random.below(latenessUs);
  const firstUs = event.eventTimeUs + delayUs;
  yield { event, atUs: firstUs };
  const copies = random.uniform() < repeatedShare ? 1 + random.below(mostCopies - 1) : 0;
  for (let copy = 0; copy < copies; copy += 1) yield { event, atUs: firstUs + longDelay(options, random) };
  if (random.uniform() < revisedShare) yield { event: revise(event), atUs: firstUs + longDelay(options, random) };
}

function longDelay({ lateUs: [least, most] }: Disorder, random: Pcg32): number {
  return Math.round(least * (most / least) ** random.uniform());
}

/** The same event, of the same identity, with a number that would move the features. */
export function revise(event: Measured): Measured {
  switch (event.stream) {
    case 'trade':
    case 'liquidation':
    case 'open-interest':
      return { ...event, quantity: 2 * event.quantity };
    case 'book-snapshot':
    case 'book-delta':
      return { ...event, bids: event.bids.map(([price, quantity]) => [price, 3 * quantity]) };
    case 'mark-price':
      return { ...event, mark: 1.01 * event.mark };
    case 'funding':
      return { ...event, rate: event.rate / 2 + 1e-6 };
    case 'bar':
      return { ...event, volume: event.volume + 1 };
    case 'daily-result':
      return { ...event, netProfit: event.netProfit - 1 };
    case 'observation':
      return { ...event, value: event.value + 1 };
  }
}

/** The latest first, so that the next one is taken from the end. */
class ArrivalQueue {
  readonly #arrivals: Arrival[] = [];

  /** Behind those of the same instant. */
  add(arrival: Arrival): void {
    let [from, to] = [0, this.#arrivals.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#arrivals[middle]?.atUs ?? 0) > arrival.atUs) from = middle + 1;
      else to = middle;
    }
    this.#arrivals.splice(from, 0, arrival);
  }

  *takeBefore(timeUs: number): Generator<Arrival, void> {
    for (;;) {
      const next = this.#arrivals.at(-1);
      if (next === undefined || next.atUs >= timeUs) return;
      this.#arrivals.pop();
      yield next;
    }
  }
}
