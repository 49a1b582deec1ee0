import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Measured } from '../../../schemas/chunk.ts';
import { dayUs, hourUs } from '../../domain/time.ts';
import { toMarketEvent } from '../../simulator/market-event.ts';
import { finishMarket } from './finish-market.ts';
import { planLegs } from './plan-requests.ts';
import type { PlatformUnderTest } from './platform-under-test.ts';
import { type Taken, takeSnapshots } from './take-snapshots.ts';
import { arrivalsOf, historyOf, liveFromUs, type MarketPlan, momentsOf } from './verified-market.ts';

export interface Recording {
  readonly plan: MarketPlan;
  /** At least so many. */
  readonly points: number;
  readonly platform: PlatformUnderTest;
  /** Work space; what is imported stays there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Late events are brought in at least so often, in time of the market: the platform does it each hour. */
const revisionUs = 6 * hourUs;
const fewestRevisions = 2;

/** Sends a market to the platform, and writes down what the online store shows of it on the way. */
export async function recordMarket(recording: Recording): Promise<Taken> {
  await importAll(recording);
  return sendAll(recording);
}

async function importAll({ plan, platform, folder, tell }: Recording): Promise<void> {
  await platform.moveClock(liveFromUs(plan));
  for (const [place, entity] of plan.entities.entries()) {
    tell(`importing ${plan.historyDays} days of history of ${entity}`);
    const file = join(folder, `history-${place}.ndjson`);
    await pipeline(Readable.from(eventLines(entity, historyOf(plan, place))), createWriteStream(file));
    await platform.importHistory(file, entity);
  }
}

function* eventLines(entity: string, events: Iterable<Measured>): Generator<string, void> {
  for (const event of events) yield `${JSON.stringify(toMarketEvent(entity, event))}\n`;
}

async function sendAll({ plan, points, platform, signal, tell }: Recording): Promise<Taken> {
  const { entities, market } = plan;
  const moments = momentsOf(plan, Math.ceil(points / entities.length));
  const arrivals = entities.map((_, place) => arrivalsOf(plan, place));
  const revisions = Math.max(fewestRevisions, Math.floor((plan.days * dayUs) / revisionUs));
  const taken = await takeSnapshots(
    {
      ...{ entities, signal, fromUs: liveFromUs(plan), legs: planLegs(arrivals, moments) },
      legsPerRevision: Math.max(1, Math.floor(moments.length / revisions)),
      onLeg: ({ points: count, sent }) => {
        if (count % 100 < entities.length) tell(`${count} points, ${sent} events sent`);
      },
    },
    platform,
  );
  await finishMarket(market, moments.at(-1) ?? 0, taken.stage);
  return taken;
}
