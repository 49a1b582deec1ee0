import { type ViewDefinition, viewKey } from '../../domain/features/feature-view.ts';
import { viewDefinitions } from '../../domain/features/view-definitions.ts';
import { toMarketEvent } from '../../simulator/market-event.ts';
import type { Answer } from './answers.ts';
import { awaitConsumed, isUnmoved } from './await-consumed.ts';
import type { Point } from './compare-answers.ts';
import type { Leg } from './plan-requests.ts';
import type { OnlineRead, PlatformUnderTest } from './platform-under-test.ts';
import { SentEvents } from './sent-events.ts';

/** What the online store said of an entity at one moment. */
export interface Snapshot {
  readonly point: Point;
  /** `name@version`. */
  readonly view: string;
  readonly online: Answer;
}

export interface Sending {
  readonly entities: readonly string[];
  /** From when on events are sent. */
  readonly fromUs: number;
  readonly legs: Iterable<Leg>;
  /** Late events are brought in after each so many legs. */
  readonly legsPerRevision: number;
  readonly signal: AbortSignal;
  readonly onLeg: (progress: { readonly points: number; readonly sent: number }) => void;
}

export interface Taken {
  readonly snapshots: readonly Snapshot[];
  /** By the places of the entities. */
  readonly sent: readonly SentEvents[];
  readonly stage: Stage;
}

/** Sends everything, leg by leg; when one is consumed, and when one is revised, it looks at the online store. */
export async function takeSnapshots(sending: Sending, platform: PlatformUnderTest): Promise<Taken> {
  const { entities, legs, legsPerRevision, onLeg } = sending;
  const stage = await openStage(sending, platform);
  const snapshots: Snapshot[] = [];
  const points = (): number => snapshots.length / viewDefinitions.length;
  let count = 0;
  for (const leg of legs) {
    await sendLeg(leg, stage);
    snapshots.push(...(await look(leg.untilUs, points(), stage)));
    count += 1;
    if (count % legsPerRevision === 0) {
      await platform.revise(entities);
      for (const own of stage.sent) own.revise();
      snapshots.push(...(await look(leg.untilUs, points(), stage)));
    }
    onLeg({ points: points(), sent: stage.sent.reduce((sum, own) => sum + own.counts.received, 0) });
  }
  return { snapshots, sent: stage.sent, stage };
}

export interface Stage {
  readonly platform: PlatformUnderTest;
  readonly signal: AbortSignal;
  readonly entities: readonly string[];
  readonly sent: readonly SentEvents[];
  /** Events of each entity that had been received before the first one was sent. */
  readonly before: readonly number[];
}

async function openStage({ entities, fromUs, signal }: Sending, platform: PlatformUnderTest): Promise<Stage> {
  const balances = await Promise.all(entities.map((entity) => platform.balance(entity)));
  const sent = entities.map(() => new SentEvents(fromUs));
  return { platform, signal, entities, sent, before: balances.map(({ received }) => received) };
}

async function sendLeg({ untilUs, requests }: Leg, { platform, signal, entities, sent }: Stage): Promise<void> {
  signal.throwIfAborted();
  await platform.moveClock(untilUs);
  for (const request of requests) {
    await platform.send(request.map(({ place, event }) => toMarketEvent(entities[place] ?? '', event)));
    for (const [place, own] of sent.entries()) {
      own.take(request.filter((one) => one.place === place).map(({ event }) => event));
    }
  }
}

/** Again, when a revision that others have begun came in between: it would not be known which of both was read. */
async function look(untilUs: number, first: number, stage: Stage): Promise<readonly Snapshot[]> {
  for (;;) {
    await awaitConsumed(stage);
    const snapshots: Snapshot[] = [];
    for (const view of viewDefinitions) {
      const read = await readSince(untilUs, view, stage);
      snapshots.push(...read.answers.map((online, place) => describe(view, online, { place, first, read, stage })));
    }
    if (await isUnmoved(stage)) return snapshots;
  }
}

/** Readers believe in a clock for a while: one that has been moved comes to them a little later. */
async function readSince(untilUs: number, view: ViewDefinition, { platform, entities, signal }: Stage) {
  for (;;) {
    signal.throwIfAborted();
    const read = await platform.read(view, entities);
    if (read.asOfUs >= untilUs) return read;
  }
}

interface Look {
  readonly place: number;
  readonly first: number;
  readonly read: OnlineRead;
  readonly stage: Stage;
}

function describe(view: ViewDefinition, online: Answer, { place, first, read, stage }: Look): Snapshot {
  const own = stage.sent[place];
  const knowledge = { watermarkUs: own?.watermarkUs ?? 0, revision: own?.revisions ?? 0 };
  const point = { number: first + place, entity: stage.entities[place] ?? '', timeUs: read.asOfUs, ...knowledge };
  return { view: viewKey(view), point, online };
}
