import type { Pcg32 } from '../../kernels/random/pcg32.ts';
import { closePosition, openPosition } from './agents.ts';
import { constants } from './constants.ts';
import { liquidationPrice, marginTierOf } from './margin-tiers.ts';
import type { Market } from './market.ts';

const { agents: habits } = constants;
const touchesPerSecond = habits.count / (habits.absenceHours * 3600);
const leaveShare = habits.absenceHours / habits.holdingHours;

/** Agents come and go. */
export function turnOver(market: Market): void {
  const { motion, random, agents } = market;
  motion.untilTouch -= 1;
  while (motion.untilTouch <= 0) {
    motion.untilTouch += waitForTouch(random);
    const agent = random.below(habits.count);
    if (agents.side[agent] === 0) enter(market, agent);
    else if (random.uniform() < leaveShare) motion.openLots -= closePosition(agents, agent);
  }
}

/** At the mark of now: the entry prices of all who are in are then the past prices, weighted by the time since. */
function enter({ motion, random, agents, instrument, signal }: Market, agent: number): void {
  const wish = habits.logLeverageMean + motion.leverage + habits.logLeverageSpread * random.normal();
  const notional = habits.notionalMedian * Math.exp(habits.logNotionalSpread * random.normal());
  const isLong = random.uniform() < 0.5 + habits.sentimentPull * Math.tanh(motion.sentiment);
  const attentive = random.uniform() < signal.attentiveShare;
  const lots = Math.max(1, Math.round(notional / (motion.mark * instrument.lotSize)));
  const quantity = lots * instrument.lotSize;
  const [least, most] = habits.leverageBounds;
  const allowed = Math.min(most, marginTierOf(motion.mark * quantity).maxLeverage);
  const leverage = Math.min(Math.max(Math.exp(wish), least), allowed);
  const side = isLong ? 1 : -1;
  const position = { side, entryPrice: motion.mark, quantity, leverage } as const;
  openPosition(agents, agent, { side, lots, liquidationPrice: liquidationPrice(position), attentive });
  motion.openLots += lots;
}

/** Seconds until the next one thinks about it. */
export function waitForTouch(random: Pcg32): number {
  return random.exponential() / touchesPerSecond;
}
