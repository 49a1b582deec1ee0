import { secondUs } from '../../domain/time.ts';
import { openRandom } from '../random.ts';
import type { WorldOptions } from '../world.ts';
import { advanceSecond } from './advance-second.ts';
import { constants } from './constants.ts';
import { type Market, openMarket } from './market.ts';
import { imagine, type OraclePoint } from './oracle.ts';

export interface DecisionsToForesee extends Pick<WorldOptions, 'seed' | 'dial' | 'startUs'> {
  readonly entity: string;
  /** In the order of time, whole seconds from the start, each with what a burst must exceed. */
  readonly decisions: readonly { readonly timeUs: number; readonly threshold: number }[];
  /** A multiple of the folds. */
  readonly paths: number;
}

export type ForeseenDecision = Pick<OraclePoint, 'hits' | 'pathsPerFold'>;

/**
 * The chance of a burst after decisions of the market that `liquidationFeed` tells, with the threshold that its readers
 * knew, and of what its readers hear: chance takes liquidations from the paths as it does from the feed.
 */
export function foreseeDecisions(asked: DecisionsToForesee): ForeseenDecision[] {
  const { entity, seed, dial, startUs, decisions, paths } = asked;
  const market = openMarket(entity, { seed, dial });
  const scratch = openMarket(entity, { seed, dial });
  const chance = openRandom({ world: 'liquidation', seed, stream: `foresee/${entity}` });
  const lost = constants.feed.lostLiquidations;
  return decisions.map(({ timeUs, threshold }) => {
    advanceTo(market, timeUs - startUs);
    return imagine({ market, scratch, chance, threshold, paths, lost });
  });
}

/** To where it stands so long after the feed of it has begun, which is when it has settled. */
export function advanceTo(market: Market, sinceStartUs: number): void {
  const wanted = constants.warmUpDays * 86_400 + sinceStartUs / secondUs;
  while (market.motion.second < wanted) advanceSecond(market, () => undefined);
}
