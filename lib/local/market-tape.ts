import { setImmediate } from 'node:timers/promises';
import type { Measured } from '../../schemas/chunk.ts';
import { parseTime } from '../domain/time.ts';
import { liquidationWorld } from '../simulator/liquidation/liquidation-world.ts';

/** Where every replayed market begins, so that a seed names one market for good. */
export const marketStartUs = parseTime('2026-01-05T00:00:00Z') ?? 0;

/** The markets of the world that are replayed, and what their contracts are called here. */
export const tapeContracts = liquidationWorld.entities.map((symbol) => ({
  symbol,
  entity: symbol.replace(/-USD$/, '-PERP'),
}));

export const tapeEntities: readonly string[] = tapeContracts.map(({ entity }) => entity);

/** Longer than any platform stays up; a generator that is not asked costs nothing. */
const days = 3650;

/** The launcher has to hear a Ctrl-C while it winds. */
const pauseEvery = 10_000;

export interface TapeOptions {
  readonly seed: number;
  /** A whole minute. */
  readonly startUs: number;
}

/** The simulated market, entity by entity, each to be wound forward and never back. */
export class MarketTape {
  readonly seed: number;
  readonly startUs: number;
  readonly #reels = new Map<string, Reel>();

  constructor({ seed, startUs }: TapeOptions) {
    this.seed = seed;
    this.startUs = startUs;
    const options = { seed, dial: 'target', startUs, days } as const;
    for (const { symbol, entity } of tapeContracts)
      this.#reels.set(entity, new Reel(liquidationWorld.feed(symbol, options)));
  }

  /** The next events of an entity, up to a time. */
  *take(entity: string, untilUs: number): Generator<Measured, void> {
    const reel = this.#reels.get(entity);
    if (reel === undefined) throw new RangeError(`${entity} is not on the tape`);
    for (let event = reel.next(untilUs); event !== undefined; event = reel.next(untilUs)) yield event;
  }

  /** Leaves out what was sent before. */
  async wind(entity: string, untilUs: number, signal: AbortSignal): Promise<void> {
    const events = this.take(entity, untilUs);
    for (let passed = 1; events.next().done !== true; passed += 1) {
      if (passed % pauseEvery !== 0) continue;
      await setImmediate();
      signal.throwIfAborted();
    }
  }
}

/** A feed that can be asked for what lies before a time. */
class Reel {
  readonly #feed: Iterator<Measured, void>;
  #waiting: Measured | undefined;

  constructor(feed: Iterator<Measured, void>) {
    this.#feed = feed;
  }

  next(untilUs: number): Measured | undefined {
    this.#waiting ??= this.#feed.next().value ?? undefined;
    if (this.#waiting === undefined || this.#waiting.eventTimeUs >= untilUs) return undefined;
    const event = this.#waiting;
    this.#waiting = undefined;
    return event;
  }
}
