import { setTimeout as delay } from 'node:timers/promises';
import type { MarketClockState } from '../../schemas/api.ts';
import { defaultMarket, type MarketClock, marketTimeUs } from '../domain/market-clock.ts';
import { formatTime, minuteUs, parseTime, secondUs } from '../domain/time.ts';
import { nextPace, type Pace, startPace } from './clock-pace.ts';
import { type MarketApi, sendRequest, setClock } from './market-api.ts';
import { type MarketRequest, requestsOf } from './market-requests.ts';
import type { Schedules } from './market-schedules.ts';
import { type MarketTape, tapeEntities } from './market-tape.ts';

/** Each POST starts some ten functions, whatever it holds: this many seconds of the wall make one. */
const stretchSeconds = 4;
/** Messages that may wait before the next stretch is sent. */
const mostWaiting = 60;
/** Of a market that has fallen behind: what three entities tell in it fits into a few requests. */
const longestStretchUs = 10 * minuteUs;
const pollMs = 200;
const faultPauseMs = 5_000;

export interface MarketDriverOptions {
  readonly api: MarketApi;
  readonly tape: MarketTape;
  /** Where the tape stands: what is earlier was sent or imported. */
  readonly fromUs: number;
  /** Seconds of the market per second. */
  readonly speed: number;
  readonly schedules: Schedules;
  /** Messages that wait in the ingest queue. */
  readonly waiting: () => Promise<number>;
  readonly stopClock: () => Promise<unknown>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Plays the tape as a venue would tell it, by the clock that it sets, until the signal; then it stops the clock, so
 * that the next start goes on from there. Settles when it has stopped; never fails, because the platform must not end
 * with its market.
 */
export async function runMarketDriver(options: MarketDriverOptions): Promise<void> {
  const { say, signal } = options;
  const driver = new MarketDriver(options);
  while (!signal.aborted) {
    try {
      await driver.step();
    } catch (error) {
      // A step that was cut short by the signal is no news.
      await delay(faultPauseMs, undefined, { signal }).then(
        () => say(`tries again after: ${String(error)}`),
        () => undefined,
      );
    }
  }
  await options.stopClock().catch((error: unknown) => say(`the clock runs on: ${String(error)}`));
}

class MarketDriver {
  readonly #options: MarketDriverOptions;
  #pace: Pace;
  #clock: MarketClock | undefined;
  /** Up to where the tape has been played. */
  #playedUs: number;
  /** Played and not yet taken by the API. */
  #unsent: readonly MarketRequest[] = [];

  constructor(options: MarketDriverOptions) {
    this.#options = options;
    this.#pace = startPace(options.speed);
    this.#playedUs = options.fromUs;
  }

  /** Sends the next stretch as soon as it is over on the market. */
  async step(): Promise<void> {
    const clock = (this.#clock ??= await this.#setSpeed(this.#pace.speed));
    if (this.#unsent.length === 0) await this.#play(clock);
    await this.#room();
    for (let [request, ...rest] = this.#unsent; request !== undefined; [request, ...rest] = this.#unsent) {
      await sendRequest(this.#options.api, request);
      this.#unsent = rest;
    }
    await this.#keepPace(clock);
    const { schedules, say } = this.#options;
    for (const line of await schedules.advance(this.#playedUs, Date.now())) say(line);
  }

  async #play(clock: MarketClock): Promise<void> {
    const { tape, signal } = this.#options;
    const dueUs = marketTimeUs(clock, Date.now() * 1000) - this.#playedUs;
    const wantedUs = Math.max(this.#stretchUs(), Math.min(dueUs, longestStretchUs));
    const fromUs = this.#playedUs;
    const untilUs = fromUs + Math.ceil(wantedUs / secondUs) * secondUs;
    const missingUs = untilUs - marketTimeUs(clock, Date.now() * 1000);
    if (missingUs > 0) await delay(missingUs / clock.speed / 1000, undefined, { signal });
    this.#unsent = tapeEntities.flatMap((entity) =>
      requestsOf({ entity, seed: tape.seed, fromUs, untilUs }, tape.take(entity, untilUs)),
    );
    this.#playedUs = untilUs;
  }

  #stretchUs(): number {
    return Math.max(1, stretchSeconds * this.#pace.speed) * secondUs;
  }

  /** What is sent into a long queue would be applied no sooner: the market waits instead. */
  async #room(): Promise<void> {
    const { waiting, signal } = this.#options;
    while ((await waiting()) > mostWaiting) await delay(pollMs, undefined, { signal });
  }

  async #keepPace(clock: MarketClock): Promise<void> {
    const behind = (marketTimeUs(clock, Date.now() * 1000) - this.#playedUs) / this.#stretchUs();
    const { speed: before } = this.#pace;
    const pace = nextPace(this.#pace, behind);
    if (pace.speed !== before) {
      this.#clock = await this.#setSpeed(pace.speed);
      const at = formatTime(this.#playedUs);
      this.#options.say(`speed ${before} → ${pace.speed}, ${behind.toFixed(1)} stretches behind at ${at}`);
    }
    // Only now: a pace that the clock does not have would never be set again.
    this.#pace = pace;
  }

  async #setSpeed(speed: number): Promise<MarketClock> {
    return clockOf(await setClock(this.#options.api, defaultMarket, { speed }));
  }
}

export function clockOf({ origin, speed, time }: MarketClockState): MarketClock {
  const at = (text: string): number => parseTime(text) ?? 0;
  if (origin === null) return { originMarketUs: at(time), originWallUs: at(time), speed };
  return { originMarketUs: at(origin.marketTime), originWallUs: at(origin.wallTime), speed };
}
