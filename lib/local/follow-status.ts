import { setTimeout as delay } from 'node:timers/promises';

const firstPauseMs = 100;
const longestPauseMs = 1000;

export interface Following<Status> {
  /** How the run stands now. */
  readonly ask: () => Promise<Status>;
  readonly signal: AbortSignal;
}

/**
 * The statuses of a run as they are asked for, from the first to that of its end. Short runs are seen to end at once,
 * and long ones are asked about once a second.
 */
export async function* followStatus<Status extends { readonly status: string }>(
  first: Status,
  { ask, signal }: Following<Status>,
): AsyncGenerator<Status, void, undefined> {
  let status = first;
  yield status;
  for (let pauseMs = firstPauseMs; status.status === 'running'; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    await delay(pauseMs, undefined, { signal });
    status = await ask();
    yield status;
  }
}
