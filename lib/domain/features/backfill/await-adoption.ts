import type { EntityToRevise } from '../../../../schemas/backfill.ts';
import { TidegateError } from '../../fault.ts';
import type { EntityStates } from '../../ingest/ports.ts';

export interface Progress {
  readonly outcome: 'nothing' | 'offered' | 'waiting' | 'adopted' | 'again';
  /** Which revision of this run it is. */
  readonly round: number;
  /** How often this round was asked about. */
  readonly tries: number;
  /** Late events up to this version are in once it is adopted. */
  readonly version: number;
}

/** At two seconds each; a revision of a long history waits behind the live tail of its entity. */
const mostTries = 150;
const mostRounds = 3;

/**
 * Whether the offered revision is in force: a later one that overtook it holds all that it held. One that never arrives
 * is computed again, and given up after the third.
 */
export async function awaitAdoption(
  { tenant, entity, progress }: EntityToRevise,
  states: Pick<EntityStates, 'pointer'>,
): Promise<Progress> {
  const pointer = await states.pointer(tenant, entity);
  const { round, tries, version } = progress;
  if ((pointer?.revisedVersion ?? 0) >= version) return { outcome: 'adopted', round, tries, version };
  if (tries < mostTries) return { outcome: 'waiting', round, tries: tries + 1, version };
  if (round < mostRounds) return { outcome: 'again', round, tries: 0, version };
  throw new TidegateError('TG-2009', `${entity} has not adopted what ${round} revisions computed up to ${version}`);
}
