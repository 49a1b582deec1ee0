import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import type { SentEvents } from './sent-events.ts';
import type { Stage } from './take-snapshots.ts';

const pauseMs = 20;
const longestPauseMs = 500;

/** Until everything that was sent is accounted for, and it is known which of the late events are in. */
export async function awaitConsumed(stage: Stage): Promise<void> {
  for (const place of stage.entities.keys()) await awaitEntity(place, stage);
}

async function awaitEntity(place: number, stage: Stage): Promise<void> {
  const entity = stage.entities[place] ?? '';
  const own = stage.sent[place];
  if (own === undefined) return;
  const expected = (stage.before[place] ?? 0) + own.counts.received;
  for (let wait = pauseMs; ; wait = Math.min(2 * wait, longestPauseMs)) {
    const { received, late, lost } = await stage.platform.balance(entity);
    if (lost > 0) throw new CliError('TG-1101', `${lost} events of ${entity} are in quarantine, or fail`);
    if (received >= expected) return settleLate(entity, late, { own, stage });
    await delay(wait, undefined, { signal: stage.signal });
  }
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
