import type { Measured } from '../../../schemas/chunk.ts';
import { allowedLatenessUs } from '../../domain/ingest/entity-state.ts';
import { dayUs, hourUs, secondUs } from '../../domain/time.ts';
import { type Arrival, type Disorder, disorder } from '../../simulator/disorder.ts';
import { openRandom } from '../../simulator/random.ts';
import type { World } from '../../simulator/world.ts';

export interface MarketPlan {
  readonly world: World;
  readonly seed: number;
  /** A whole minute. */
  readonly startUs: number;
  /** What is imported before the first event is sent. */
  readonly historyDays: number;
  readonly days: number;
  readonly entities: readonly string[];
  /** The market that its entities belong to. */
  readonly market: string;
  readonly isShuffled: boolean;
  /** Share of late events of every stream but the deltas of the book. */
  readonly late: number;
}

/** A late delta is a gap, and costs the book until the next snapshot: a hundredth of the share is plenty. */
const lateDeltas = 0.01;

/** The end of the history, and the first moment of what is sent. */
export function liveFromUs({ startUs, historyDays }: MarketPlan): number {
  return startUs + historyDays * dayUs;
}

/** What is imported before the first event is sent. */
export function* historyOf(plan: MarketPlan, place: number): Generator<Measured, void> {
  const fromUs = liveFromUs(plan);
  for (const event of marketEvents(plan, place)) {
    if (event.eventTimeUs >= fromUs) return;
    yield event;
  }
}

/** What is sent. */
export function* liveOf(plan: MarketPlan, place: number): Generator<Measured, void> {
  const fromUs = liveFromUs(plan);
  for (const event of marketEvents(plan, place)) if (event.eventTimeUs >= fromUs) yield event;
}

/** The events of the entity at a place: as the world tells them, in the market of this run. */
function* marketEvents(plan: MarketPlan, place: number): Generator<Measured, void> {
  const { world, market, startUs, historyDays, days } = plan;
  const instrument = world.entities[place % world.entities.length] ?? '';
  const seed = plan.seed + Math.floor(place / world.entities.length);
  const options = { seed, dial: 'target' as const, startUs, days: historyDays + days };
  for (const event of world.feed(instrument, options)) yield { ...event, market };
}

export function arrivalsOf(plan: MarketPlan, place: number): Generator<Arrival, void> {
  const { seed, late, isShuffled } = plan;
  const random = openRandom({ world: plan.world.name, seed, stream: `disorder/${place}` });
  const options: Disorder = {
    latenessUs: isShuffled ? allowedLatenessUs : 0,
    lateShare: (stream) => (stream === 'book-delta' ? late * lateDeltas : late),
    lateUs: [3 * secondUs, hourUs],
    repeatedShare: 0.05,
    mostCopies: 5,
    revisedShare: 0.02,
  };
  return disorder(liveOf(plan, place), options, random);
}

/** Moments at which the online store is asked, evenly at random and not too near to each other. */
export function momentsOf(plan: MarketPlan, count: number): readonly number[] {
  const random = openRandom({ world: plan.world.name, seed: plan.seed, stream: 'moments' });
  const fromUs = liveFromUs(plan);
  const spanUs = plan.days * dayUs;
  const apartUs = Math.min(20 * secondUs, spanUs / (2 * count));
  const free = spanUs - count * apartUs;
  const places = Array.from({ length: count }, () => random.uniform() * free).sort((a, b) => a - b);
  return places.map((place, index) => Math.round(fromUs + place + (index + 1) * apartUs));
}
