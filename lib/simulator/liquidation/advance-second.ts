import { closePosition, crossedAgents, findQuiet, isQuiet, sideOf } from './agents.ts';
import { driftClimate } from './drift-climate.ts';
import type { Forced } from './forced.ts';
import type { Market } from './market.ts';
import { diffusePrice, pressPrice } from './price.ts';
import { strikeByChance, waitForShock } from './strike-by-chance.ts';
import { turnOver, waitForTouch } from './turn-over.ts';

/** One second: agents come and go, the price moves, and whoever it liquidates moves it further, until nobody is left. */
export function advanceSecond(market: Market, onForced: (forced: Forced) => void): void {
  const { motion } = market;
  if (motion.second % 60 === 0) driftClimate(market);
  turnOver(market);
  const before = motion.mark;
  diffusePrice(market);
  cascade(market, before, onForced);
  motion.second += 1;
}

function cascade(market: Market, start: number, onForced: (forced: Forced) => void): void {
  const { motion, agents } = market;
  let before = start;
  for (let round = strikeByChance(market, onForced); ; round += 1) {
    const { mark } = motion;
    if (isQuiet(agents, mark)) return;
    const crossed = crossedAgents(agents, before, mark);
    if (crossed.length === 0) {
      findQuiet(agents, mark);
      return;
    }
    let flow = 0;
    for (const agent of crossed) {
      const isForced = agents.attentive[agent] === 0;
      const side = sideOf(agents, agent);
      const threshold = agents.liquidationPrice[agent] ?? 0;
      const lots = closePosition(agents, agent);
      motion.openLots -= lots;
      if (!isForced) continue;
      flow -= side * lots;
      onForced({ agent, side, lots, liquidationPrice: threshold, mark, round, cause: 'price' });
    }
    before = mark;
    pressPrice(market, flow);
  }
}

/** Draws anew when agents come and chance strikes: who copies a state must not inherit its future. */
export function drawClocks({ motion, random, signal }: Market): void {
  motion.untilTouch = waitForTouch(random);
  motion.untilShock = waitForShock({ random, signal });
}
