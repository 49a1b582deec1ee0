import { eachNear } from './agents.ts';
import type { Market } from './market.ts';

const reach = 6;

/**
 * Liquidations to expect within a minute, cascades left aside: the mark touches a price at distance d (in standard
 * deviations of the minute) with probability 2Φ(−d), by the reflection principle; chance adds its own.
 */
export function expectedLiquidations({ motion, agents, signal }: Market): number {
  const deviation = motion.volatility * Math.sqrt(60);
  const range = [motion.mark * Math.exp(-reach * deviation), motion.mark * Math.exp(reach * deviation)] as const;
  let expected = signal.shocksPerDay / 1440;
  eachNear(agents, range, (agent, _side, price) => {
    if (agents.attentive[agent] === 1) return;
    expected += 2 * lowerTail(Math.abs(Math.log(price / motion.mark)) / deviation);
  });
  return expected;
}

/** Φ(−x) for x ≥ 0: Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8. */
function lowerTail(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (polynomial * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
