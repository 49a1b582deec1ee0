import { setTimeout as delay } from 'node:timers/promises';
import { tradesView } from '../../lib/domain/features/trades-view.ts';
import { minuteUs, secondUs } from '../../lib/domain/time.ts';
import type { Session } from '../../lib/local/session.ts';
import { callTimesMs, callsPerSecond } from '../measure/call-times.ts';
import type { Answer, AnswerBook } from '../measure/equal-answers.ts';
import { type EventWay, eventWay } from '../measure/event-way.ts';
import { watchMemory } from '../measure/family-memory.ts';
import { get, openFunction } from '../measure/platform-calls.ts';
import { randomPrices } from '../measure/random-prices.ts';
import type { SeriesCollector } from '../measure/summarise.ts';

export const connections = 8;
export const measuredCalls = 100;
export const measuredEvents = 10;
const warmUpCalls = 20;
const warmUpEvents = 3;
const loadCalls = 120;
const restMs = 2_000;

export interface EngineUse {
  readonly column: string;
  readonly session: Session;
  /** Of the platform, whose launcher started the engine. */
  readonly pid: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly collector: SeriesCollector;
  readonly answers: AnswerBook;
}

/** What a platform that is up takes and gives. The load comes last: it leaves more functions warm than were before. */
export async function measureUse(use: EngineUse): Promise<void> {
  const { session, signal } = use;
  await withMemory('at rest', use, () => delay(restMs, undefined, { signal }));
  const { follow, prices, entity } = tradesOf(use);
  for (const price of prices.slice(0, warmUpEvents)) await follow(price);
  const router = await openFunction(session.engine.endpoint, signal);
  const rest = {
    'GET /health': () => get({ api: session, path: '/health', signal }),
    'GET /features/{view}/{entity}': () =>
      get({ api: session, path: `/features/${tradesView.name}/${entity}`, signal }),
  };
  try {
    await measureCalls(use, { 'Lambda invoked by the SDK': () => router.invoke(), ...rest });
  } finally {
    router.close();
  }
  for (const price of prices.slice(warmUpEvents)) collectWay(use.collector, await follow(price));
  await withMemory('under load', use, () => measureLoad(use, rest));
}

/** One a second, ten minutes ago: so their row is the same on every engine, whatever time it is. */
function tradesOf({ session, seed, signal }: EngineUse) {
  let timeUs = Date.now() * 1000 - 10 * minuteUs;
  const entity = `BENCH-${seed}`;
  const follow = eventWay({ api: session, entity, signal, clockUs: () => (timeUs += secondUs) });
  return { entity, follow, prices: randomPrices(seed, warmUpEvents + measuredEvents) };
}

function collectWay(collector: SeriesCollector, { postMs, readableMs }: EventWay): void {
  collector.add('event: POST /events answered', 'ms', postMs);
  collector.add('event: readable', 'ms', readableMs);
}

type Calls = Readonly<Record<string, () => Promise<Answer>>>;

async function measureCalls({ column, collector, answers }: EngineUse, calls: Calls): Promise<void> {
  for (const [name, call] of Object.entries(calls)) {
    answers.compare(column, name, await call());
    await callTimesMs(warmUpCalls, call);
    for (const time of await callTimesMs(measuredCalls, call)) collector.add(name, 'ms', time);
  }
}

/** The first turn starts what functions the second one needs. */
async function measureLoad({ collector }: EngineUse, calls: Calls): Promise<void> {
  for (const [name, call] of Object.entries(calls)) {
    await callsPerSecond({ calls: loadCalls / 3, connections, call });
    const rate = await callsPerSecond({ calls: loadCalls, connections, call });
    collector.add(`${name}, ${connections} connections`, '1/s', rate);
  }
}

/** Sampled only here, because a sample takes as long as a call. */
async function withMemory(when: string, use: EngineUse, work: () => Promise<void>): Promise<void> {
  const { pid, session, collector } = use;
  const watched = [
    { who: 'all processes', watch: watchMemory(pid) },
    ...(session.engine.process === null
      ? []
      : [{ who: 'engine and functions', watch: watchMemory(session.engine.process.pid) }]),
  ];
  try {
    await work();
    for (const { who, watch } of watched) {
      const mib = watch.takePeakMib();
      if (mib !== undefined) collector.add(`memory ${when}: ${who}`, 'MiB', mib);
    }
  } finally {
    for (const { watch } of watched) watch.stop();
  }
}
