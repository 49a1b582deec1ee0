import { setTimeout as pause } from 'node:timers/promises';
import { storeGivenUp } from './store-unavailable.ts';

const rounds = 12;
const firstPauseMs = 20;
const longestPauseMs = 1000;

/**
 * Tries again what somebody else was faster at, ever more slowly. Who loses every time is told that the store is
 * unavailable: a later call may win.
 * @param attempt undefined = lost
 */
export async function untilWon<Output>(
  attempt: () => Promise<Output | undefined>,
  random: () => number = Math.random,
): Promise<Output> {
  for (let round = 1; ; round += 1) {
    const won = await attempt();
    if (won !== undefined) return won;
    if (round === rounds) throw storeGivenUp(`others were faster ${rounds} times`);
    // Full jitter: callers that lost together must not come back together.
    await pause(random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (round - 1)));
  }
}
