import { setTimeout as delay } from 'node:timers/promises';
import { Balance, FeatureRow } from '../../schemas/api.ts';
import { TidegateError } from '../domain/fault.ts';
import { cryptoDefinition } from '../domain/features/crypto/crypto-definition.ts';
import { defaultMarket } from '../domain/market-clock.ts';
import { formatTime, minuteUs, parseTime } from '../domain/time.ts';
import { type MarketApi, readClock, sendRequest, setClock } from './market-api.ts';
import { demandHistory, importTape, type KnownHistory, resumeBackfill } from './market-history.ts';
import { requestsOf } from './market-requests.ts';
import type { MarketSize } from './market-sizes.ts';
import { MarketTape, marketStartUs, tapeEntities } from './market-tape.ts';
import type { Step } from './step-tree.ts';

const waitMs = 60_000;
const pollMs = 250;

export interface MarketStart {
  readonly api: MarketApi;
  readonly size: MarketSize;
  readonly seed: number;
  readonly nowUs: number;
  readonly signal: AbortSignal;
}

type Reader = Pick<MarketStart, 'api' | 'signal'>;

/** The tape, and up to where the platform has been told of it. */
export interface Played {
  readonly tape: MarketTape;
  readonly untilUs: number;
}

/**
 * A market with a past: its clock, its history, and its first live minute. A platform that knows a market keeps it: a
 * replayed one goes on, one that ended at the wall's clock stays as it is.
 */
export function marketSteps(start: MarketStart, onPlayed: (played: Played) => void): readonly Step[] {
  const tape = openTape(start);
  const historyEndUs = tape.startUs + start.size.historyUs;
  let known: KnownMarket | undefined;
  let playedUs = historyEndUs;
  const goesOn = (): boolean => known === undefined || known.history !== undefined;
  return [
    {
      title: 'Set clock',
      run: async () => {
        // First: a clock that was set for a market that is then refused would stay.
        known = await findMarket(start, tape);
        return placeClock(start, historyEndUs);
      },
    },
    {
      title: 'Import history',
      run: async (tell) => {
        if (known === undefined) return importTape(tape, { untilUs: historyEndUs, ...start, tell });
        const { until, history } = known;
        playedUs = Math.min(...until.values());
        if (history !== undefined) {
          await resumeBackfill(history, { ...start, tell });
          for (const [entity, untilUs] of until) await tape.wind(entity, untilUs, start.signal);
        }
        return `there already, up to ${formatTime(playedUs)}`;
      },
    },
    {
      title: 'Live tail',
      run: async () => {
        if (!goesOn()) return 'none: this market has ended';
        const untilUs = Math.ceil((playedUs + minuteUs) / minuteUs) * minuteUs;
        const note = await playLive(start, { tape, fromUs: playedUs, untilUs });
        playedUs = untilUs;
        onPlayed({ tape, untilUs });
        return note;
      },
    },
    { title: 'Read features back', run: () => readBack(start, goesOn() ? playedUs - cryptoDefinition.everyUs : 0) },
  ];
}

/** What a second start does with a market that is there: it looks. */
export function readBackStep(reader: Reader): Step {
  return { title: 'Read features back', run: () => readBack(reader, 0) };
}

function openTape({ seed, size, nowUs }: MarketStart): MarketTape {
  const endUs = Math.floor(nowUs / minuteUs) * minuteUs - minuteUs;
  return new MarketTape({ seed, startUs: size.clock === 'replayed' ? marketStartUs : endUs - size.historyUs });
}

interface KnownMarket {
  /** Up to where each entity is known. */
  readonly until: ReadonlyMap<string, number>;
  /** Undefined where the market ended when it was imported. */
  readonly history: KnownHistory | undefined;
}

/** Undefined on a platform that has none. Throws TG-0038 where a replayed one is not of this tape. */
async function findMarket({ api, size }: MarketStart, tape: MarketTape): Promise<KnownMarket | undefined> {
  const until = await knownUntil(api);
  if (until === undefined) return undefined;
  return { until, history: size.clock === 'replayed' ? await demandHistory(tape, api) : undefined };
}

/** A market that begins stands still until its past is there; one that is known goes on where it is. */
async function placeClock({ api, size, seed }: MarketStart, historyEndUs: number): Promise<string> {
  if (size.clock === 'wall') return 'that of the wall';
  const clock = await readClock(api, defaultMarket);
  if (clock.kind === 'replayed') return `goes on at ${clock.time}`;
  await setClock(api, defaultMarket, { time: formatTime(historyEndUs), speed: 0 });
  return `${formatTime(historyEndUs)}, seed ${seed}`;
}

/** Up to where the platform knows each entity; undefined where one of them is new. */
async function knownUntil(api: MarketApi): Promise<ReadonlyMap<string, number> | undefined> {
  const known = new Map<string, number>();
  for (const entity of tapeEntities) {
    const answer = await api.call(`/events/balance/${entity}`);
    const balance = answer.ok ? Balance.parse(await answer.json()) : undefined;
    const untilUs = balance?.watermark ? parseTime(balance.watermark) : undefined;
    if (untilUs === undefined) return undefined;
    known.set(entity, untilUs);
  }
  return known;
}

interface Live {
  readonly tape: MarketTape;
  readonly fromUs: number;
  readonly untilUs: number;
}

async function playLive({ api, size }: MarketStart, { tape, fromUs, untilUs }: Live): Promise<string> {
  if (size.clock === 'replayed') {
    const { time } = await readClock(api, defaultMarket);
    if ((parseTime(time) ?? 0) < untilUs) await setClock(api, defaultMarket, { time: formatTime(untilUs), speed: 0 });
  }
  let events = 0;
  for (const entity of tapeEntities) {
    const stretch = { entity, seed: tape.seed, fromUs, untilUs };
    for (const request of requestsOf(stretch, tape.take(entity, untilUs))) {
      await sendRequest(api, request);
      events += request.events;
    }
  }
  return `${events} events up to ${formatTime(untilUs)}`;
}

/** Waits until the features of each entity know the events that were sent. */
async function readBack({ api, signal }: Reader, sinceUs: number): Promise<string> {
  const rows: FeatureRow[] = [];
  for (const entity of tapeEntities) rows.push(await awaitRow({ api, signal }, entity, sinceUs));
  const values = rows.flatMap(({ features }) => Object.values(features));
  const present = values.filter(({ status }) => status === 'PRESENT').length;
  const share = ((100 * present) / values.length).toFixed(1);
  return `${cryptoDefinition.name} of ${tapeEntities.join(', ')}: ${present} of ${values.length} values PRESENT (${share} %)`;
}

async function awaitRow({ api, signal }: Reader, entity: string, sinceUs: number): Promise<FeatureRow> {
  const path = `/features/${cryptoDefinition.name}/${entity}`;
  const deadline = performance.now() + waitMs;
  let seen = 'nothing';
  while (performance.now() < deadline) {
    const answer = await api.call(path);
    if (answer.ok) {
      const row = FeatureRow.parse(await answer.json());
      if ((parseTime(row.eventTime) ?? 0) >= sinceUs) return row;
      seen = `a row of ${row.eventTime}`;
    } else if (answer.status !== 404) {
      throw new TidegateError(
        'TG-0029',
        `GET ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`,
      );
    }
    await delay(pollMs, undefined, { signal });
  }
  throw new TidegateError(
    'TG-0029',
    `GET ${path} did not show the events that were sent within ${waitMs / 1000} s; last seen: ${seen}`,
  );
}
