import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { SentEvents } from './sent-events.ts';
import type { Stage } from './take-snapshots.ts';

const pauseMs = 20;
const longestPauseMs = 500;
const minuteMs = 60_000;

/** How the time goes by while something is awaited. */
export interface Pace {
  readonly nowMs: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** So long without any progress, and nobody waits on. */
  readonly patienceMs: number;
}

const ownPace: Pace = {
  nowMs: () => performance.now(),
  pause: (ms, signal) => delay(ms, undefined, { signal }),
  patienceMs: 5 * minuteMs,
};

/** Until everything that was sent is accounted for, and it is known which of the late events are in. */
export async function awaitConsumed(stage: Stage, pace = ownPace): Promise<void> {
  for (const place of stage.entities.keys()) await awaitEntity(place, stage, pace);
}

async function awaitEntity(place: number, stage: Stage, { nowMs, pause, patienceMs }: Pace): Promise<void> {
  const entity = stage.entities[place] ?? '';
  const own = stage.sent[place];
  if (own === undefined) return;
  const expected = (stage.before[place] ?? 0) + own.counts.received;
  let [newest, sinceMs] = [-1, nowMs()];
  for (let wait = pauseMs; ; wait = Math.min(2 * wait, longestPauseMs)) {
    const { received, late, lost } = await stage.platform.balance(entity);
    if (lost > 0) throw new CliError('TG-1101', `${lost} events of ${entity} are in quarantine, or fail`);
    if (received >= expected) return settleLate(entity, late, { own, stage });
    if (received > newest) [newest, sinceMs] = [received, nowMs()];
    if (nowMs() - sinceMs >= patienceMs) throw stalled(entity, { received, expected, patienceMs });
    await pause(wait, stage.signal);
  }
}

interface Stall {
  readonly received: number;
  readonly expected: number;
  readonly patienceMs: number;
}

function stalled(entity: string, { received, expected, patienceMs }: Stall): CliError {
  const counts = `${entity} stands at ${received} of ${expected} events`;
  return new CliError('TG-0029', `${counts}, and got none in the last ${patienceMs / minuteMs} minutes`, {
    next: 'Read what the consumer says: `tidegate logs ingest`.',
  });
}

interface Settling {
  readonly own: SentEvents;
  readonly stage: Stage;
}

/** Where somebody else has had late events brought in, or some of them, all of them are brought in. */
async function settleLate(entity: string, late: number, { own, stage }: Settling): Promise<void> {
  if (late === own.waiting) return;
  if (late > own.waiting)
    throw new CliError('TG-1201', `${late} events of ${entity} count as late, but only ${own.waiting} can be`);
  if (late > 0) await stage.platform.revise([entity]);
  own.revise();
}

/** Does what is known still hold? */
export async function isUnmoved({ platform, entities, sent }: Stage): Promise<boolean> {
  const balances = await Promise.all(entities.map((entity) => platform.balance(entity)));
  return balances.every(({ late }, place) => late === sent[place]?.waiting);
}
