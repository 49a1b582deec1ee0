import { reducePosition, sideOf } from './agents.ts';
import { constants } from './constants.ts';
import type { Forced } from './forced.ts';
import type { Market } from './market.ts';
import { pressPrice } from './price.ts';

const { agents: habits, chance } = constants;

/**
 * Collateral is withdrawn from part of a position, whose liquidation price jumps onto the mark. The sizes are drawn apart
 * from the positions: the number of whales would else foretell them. Returns the first round that is left to the price.
 */
export function strikeByChance(market: Market, onForced: (forced: Forced) => void): number {
  const { motion, random, agents, instrument } = market;
  motion.untilShock -= 1;
  if (motion.untilShock > 0) return 0;
  const { mark } = motion;
  let flow = 0;
  while (motion.untilShock <= 0) {
    motion.untilShock += waitForShock(market);
    const size = chance.notionalMedian * Math.exp(chance.logNotionalSpread * random.normal());
    const wanted = Math.max(1, Math.round(Math.min(size, chance.mostNotional) / (mark * instrument.lotSize)));
    const agent = findHolder(market, wanted);
    const side = sideOf(agents, agent);
    const lots = reducePosition(agents, agent, wanted);
    if (lots === 0) continue;
    motion.openLots -= lots;
    flow -= side * lots;
    onForced({ agent, side, lots, liquidationPrice: mark, mark, round: 0, cause: 'chance' });
  }
  pressPrice(market, flow);
  return 1;
}

/** Somebody who holds as much: after so many tries that nobody does, whoever was asked last. */
function findHolder({ random, agents }: Market, lots: number): number {
  let agent = random.below(habits.count);
  for (let tries = 0; tries < 4 * habits.count && (agents.lots[agent] ?? 0) <= lots; tries += 1)
    agent = random.below(habits.count);
  return agent;
}

/** Seconds until chance strikes. */
export function waitForShock({ random, signal }: Pick<Market, 'random' | 'signal'>): number {
  return (random.exponential() * 86_400) / signal.shocksPerDay;
}
